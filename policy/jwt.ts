/**
 * The second lock: the connector itself asks for the edge's JWT. Read from the very manifest that a unit gets, so it is
 * judged as soon as that is known: in a preview for what is there already, at the end of the update for a new tunnel.
 */
import { parse } from "yaml";
import { readings } from "./readings.ts";
import { address, reason } from "./routes.ts";
import {
  type FaultOf,
  groups,
  isGroup,
  isList,
  type Registered,
  stringOf,
  types,
  type Value,
  type Values,
} from "./rule.ts";

const group = (value: Value | undefined): Values => (isGroup(value) ? value : {});

/** Ingress rules, in their order, of each configuration that a manifest brings: the one that serves and the candidate's. */
const ingressesOf = (manifest: string): readonly (readonly Values[])[] => {
  const { files, connector } = JSON.parse(manifest) as Values;
  return [...groups(files), ...groups(group(group(connector).candidate).files)]
    .filter(({ path }) => stringOf(path)?.endsWith("/cloudflared.yml"))
    .map(({ content }) => {
      const config = parse(Buffer.from(stringOf(content) ?? "", "base64").toString()) as Value;
      return groups(group(config).ingress);
    });
};

/** As cloudflared sees it: a rule without a host is for all, and a wildcard's for names of any depth below it. */
const isFor = (pattern: string | undefined, host: string): boolean =>
  pattern === undefined ||
  ["", "*", host].includes(pattern) ||
  (pattern.startsWith("*.") && host.endsWith(pattern.slice(1)));

/** A name that the route answers: of a wildcard, one that nobody made. */
const hostOf = ({ hostname }: Values): string => (stringOf(hostname) ?? "").replace(/^\*/, "outward-policy");

/** Of an expression that cannot be read here nothing is known: it takes any path, and checks none. */
const takes = (expression: Value | undefined, path: string): boolean => {
  if (expression === undefined) return true;
  try {
    return new RegExp(String(expression), "u").test(path);
  } catch {
    return true;
  }
};

/** cloudflared takes the first rule that matches. */
const ruleAt = (ingress: readonly Values[], route: Values, path = stringOf(route.path) ?? "/"): Values | undefined =>
  ingress.find((rule) => isFor(stringOf(rule.hostname), hostOf(route)) && takes(rule.path, path));

const checks = ({ originRequest }: Values): boolean => {
  const { required, teamName, audTag } = group(group(originRequest).access);
  return required === true && Boolean(stringOf(teamName)) && isList(audTag) && audTag.length > 0;
};

const answersItself = ({ service }: Values): boolean => stringOf(service)?.startsWith("http_status:") ?? false;

/** Whether a path, as it is written, is one that another route says more of: `/admin.css` beside `/admin`. */
const isOthers = (path: string, route: Values, routes: readonly Values[]): boolean =>
  routes.some((other) => {
    const own = stringOf(other.path) ?? "";
    const longer = own !== route.path && own.length >= (stringOf(route.path) ?? "").length;
    return longer && other.hostname === route.hostname && `${path}/`.startsWith(`${own}/`);
  });

/** Open to some places only, which the edge alone can tell. */
const isNarrow = ({ access }: Values): boolean =>
  isGroup(access) && "everyone" in access && ["ipRanges", "countries", "places", "except"].some((key) => key in access);

/** How servers may read a path that is not everybody's, where the rule that takes it checks nothing. */
const uncovered = (ingress: readonly Values[], route: Values, routes: readonly Values[]): readonly string[] => {
  const own = ruleAt(ingress, route);
  if (stringOf(route.path) === undefined || !own || !(checks(own) || isNarrow(route))) return [];
  return readings(stringOf(route.path) ?? "").filter((path) => {
    const rule = ruleAt(ingress, route, path);
    return rule && rule !== own && !checks(rule) && !answersItself(rule) && !isOthers(path, route, routes);
  });
};

/** What is wrong with an ingress, for routes as the unit registered them. */
export const unchecked = (ingress: readonly Values[], routes: readonly Values[]): readonly string[] => {
  const asked = new Set(routes.map((route) => ruleAt(ingress, route)));
  return [
    ...routes
      .filter((route) => reason(route) === undefined)
      .filter((route) => {
        const rule = ruleAt(ingress, route);
        return rule && !checks(rule);
      })
      .map(
        (route) =>
          `the connector's rule for ${address(route)} does not check the JWT: who reaches the tunnel past Access would pass; ` +
          "put originRequest.access with required, teamName and audTag on the rule itself",
      ),
    ...routes.flatMap((route) => {
      const [first, ...more] = uncovered(ingress, route, routes);
      if (first === undefined) return [];
      const others = more.length > 0 ? ` and ${more.length} other spellings` : "";
      return [
        `the connector's rule for ${address(route)} leaves out ${JSON.stringify(first)}${others} that servers take for it: a ` +
          "rule that checks nothing answers there; give it the path of components/unit/path-patterns.ts",
      ];
    }),
    ...ingress
      .filter((rule) => !checks(rule) && !asked.has(rule) && !answersItself(rule))
      .map(
        (rule) =>
          `the connector has a rule for ${rule.hostname ? address(rule) : "everything else"} that checks nothing, and no route ` +
          "is there; take it out",
      ),
  ];
};

export const jwtIsChecked = (made: readonly Registered[]): readonly FaultOf[] =>
  made
    .filter(({ type }) => type === types.unit)
    .flatMap((unit) =>
      made
        .filter(({ type, parent }) => type === types.remote && parent === unit.urn)
        .flatMap(({ urn, props }) => {
          const manifest = stringOf(props.stdin);
          if (manifest === undefined) return [];
          const ingresses = ingressesOf(manifest);
          const faults =
            ingresses.length === 0
              ? [
                  `the manifest of ${unit.name} has no cloudflared.yml to judge; deliver it as components/unit/unit.ts does`,
                ]
              : ingresses.flatMap((ingress) => unchecked(ingress, groups(unit.props.routes)));
          return [...new Set(faults)].map((fault) => ({ urn, fault }));
        }),
    );
