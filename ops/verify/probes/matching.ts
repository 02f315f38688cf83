/** Which rule of cloudflared takes a request: the first one whose hostname and path match (its `ingress/rule.go`). Pure. */

interface Rule {
  readonly hostname?: string | undefined;
  readonly path?: string | null | undefined;
  readonly service?: string | undefined;
}

/** A path of ASCII as cloudflared sees it: decoded once. What is no UTF-8 afterwards is U+FFFD, as to Go's expressions. */
export const decoded = (path: string): string =>
  Buffer.from(
    path.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    "latin1",
  ).toString();

/** By case; a wildcard is for names of any depth below it, and a rule without a host for all. */
const matchesHost = (pattern: string | undefined, hostname: string): boolean =>
  pattern === undefined ||
  ["", "*", hostname].includes(pattern) ||
  (pattern.startsWith("*.") && hostname.endsWith(pattern.slice(1)));

/** @param path decoded */
export const ruleFor = <R extends Rule>(rules: readonly R[], hostname: string, path: string): R | undefined =>
  rules.find((rule) => matchesHost(rule.hostname, hostname) && (!rule.path || new RegExp(rule.path, "u").test(path)));
