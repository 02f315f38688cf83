/** The values a config is made of: each schema says its rule and an example in the fault it raises. */
import { isIP } from "node:net";
import { z } from "zod";
import { foldedName } from "./hostname.ts";

/** A string that must satisfy `test`; the fault reads `must <rule>, e.g. <example>`. */
export const text = (rule: string, example: string, test: (value: string) => boolean) =>
  z.string({ error: `must be ${rule}, e.g. ${example}` }).refine(test, { error: `must be ${rule}, e.g. ${example}` });

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const isHostname = (value: string): boolean =>
  value.length <= 253 && value.includes(".") && value.split(".").every((part) => label.test(part));

/** A name in another spelling is answered with the one that is asked for: in small letters and in ASCII. */
const dnsName = (rule: string, example: string, test: (value: string) => boolean) =>
  text(rule, example, () => true).refine(test, {
    error: ({ input }) => {
      const right = foldedName(String(input));
      return test(right) ? `must be ${rule}; write ${right}` : `must be ${rule}, e.g. ${example}`;
    },
  });

/** Lower-case DNS name with at least two labels, no wildcard, no trailing dot; other scripts as `xn--…`. */
export const hostname = dnsName("a lower-case DNS name, in ASCII", "blog.example.com", isHostname);

/** A route's: a name, or `*.` before one for every name one level below it. */
export const routeHostname = dnsName(
  "a lower-case DNS name, in ASCII, or one with *. before it for all names one level below",
  "blog.example.com",
  (value) => isHostname(value.startsWith("*.") ? value.slice(2) : value),
);

/** 32 hexadecimal digits, as Cloudflare writes account and zone ids. */
export const cloudflareId = text("32 hexadecimal digits", "0123456789abcdef0123456789abcdef", (v) =>
  /^[0-9a-f]{32}$/.test(v),
);

/** The part before `.cloudflareaccess.com`. */
export const team = text("the team name alone, without .cloudflareaccess.com", "acme", (v) => label.test(v));

/** Names that become part of users, units and folders: at most 12 characters, so that a user name fits in 32. */
export const shortName = text("1 to 12 lower-case letters, digits or dashes, a letter first", "blog", (v) =>
  /^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/.test(v),
);

/** A project's name: no dash, since systemd nests slices at dashes and users of two projects could be spelt alike. */
export const projectName = text(
  "1 to 12 lower-case letters or digits, a letter first, and not `active`",
  "blog",
  (v) => /^[a-z][a-z0-9]{0,11}$/.test(v) && v !== "active",
);

/** Services that the stack itself gives a project: its connector, the one that tries a change, its backup's. */
const ownServices = ["tunnel", "tunnel-next", "backup", "backup-check", "restic"];

export const serviceName = text(
  `1 to 12 lower-case letters, digits or dashes, a letter first, and not ${ownServices.map((name) => `\`${name}\``).join(", ")}`,
  "web",
  (v) => /^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/.test(v) && !ownServices.includes(v),
);

/** One line of text for a unit file: a second line would be a directive of its own. */
export const line = text("one line of text", "/usr/bin/node app.js", (v) => v !== "" && !/[\r\n]/.test(v));

/** A line that systemd takes for words: at a backslash it would take the unit's next directive for more of it. */
export const systemdLine = line.refine((value) => /(^|[^\\])(\\\\)*$/.test(value), {
  error: "must not end with a backslash; write two for one",
});

/** A NUL ends a file of variables, and one with what is no character is refused by systemd, whole. */
export const isText = (value: string): boolean =>
  value.isWellFormed() && !value.includes("\0") && !/\p{Noncharacter_Code_Point}/u.test(value);

/** A variable's value: one line of any characters. Whoever writes it into a file quotes it. */
export const variable = text(
  "one line of text, all of it characters",
  "3000",
  (v) => v !== "" && !/[\r\n]/.test(v) && isText(v),
);

/** By the name of a variable. systemd leaves out those whose name is none, and says so in its journal alone. */
export const byVariable = <T extends z.ZodType>(value: T) =>
  z.record(z.string(), value).superRefine((found, context) => {
    for (const name of Object.keys(found))
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
        context.addIssue({
          code: "custom",
          path: [name],
          message: "has a name that no variable has; write it with letters, digits and _, no digit first, e.g. API_URL",
        });
  });

export const variables = byVariable(variable);

/** Where a service is asked for its health: on the host itself. */
export const health = text(
  "a URL on the host itself (http:// or https://127.0.0.1:PORT/…, or unix:/run/…:/…)",
  "http://127.0.0.1:3000/healthz",
  (v) =>
    /^unix:\/run\/[a-z0-9._/-]+:\/\S*$/.test(v) ||
    (/^https?:\/\/(127\.0\.0\.1|\[::1\]):\d{4,5}\/\S*$/.test(v) && URL.canParse(v)),
);

/** A TCP or UDP port that a workload may reach anywhere. */
export const egressPort = text("protocol:port", "tcp:443", (v) => {
  const [protocol = "", port = "", more] = v.split(":");
  return (
    (protocol === "tcp" || protocol === "udp") &&
    more === undefined &&
    /^[1-9]\d{0,4}$/.test(port) &&
    Number(port) <= 65535
  );
});

/** A bridge that containers of the host sit behind. Never one that leads out of it. */
export const bridge = text(
  "a bridge of the host itself (docker0, br-…, cni0, virbr0)",
  "docker0",
  (v) => /^(docker|br|cni|virbr|podman|lxcbr)[a-z0-9_-]*$/.test(v) && v.length <= 15,
);

/** One address, compared by the edge without regard to case; we ask for lower case so that lists have no twins. */
export const email = text("a lower-case e-mail address", "me@example.com", (v) =>
  /^[^\s@A-Z]+@[^\s@A-Z]+\.[^\s@A-Z]+$/.test(v),
);

export const emailDomain = dnsName("a lower-case domain without @, in ASCII", "example.com", isHostname);

const networkBits = (address: string, length: number): boolean => {
  const size = isIP(address) === 4 ? 32 : 128;
  if (length > size) return false;
  const groups = isIP(address) === 4 ? address.split(".").map(Number) : expand6(address);
  const width = isIP(address) === 4 ? 8 : 16;
  return groups.every((group, i) => {
    const kept = Math.min(width, Math.max(0, length - i * width));
    return (group & ((1 << (width - kept)) - 1)) === 0;
  });
};

const expand6 = (address: string): number[] => {
  const [head = "", tail] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail ? tail.split(":") : [];
  const gap = tail === undefined ? [] : Array(8 - front.length - back.length).fill("0");
  return [...front, ...gap, ...back].map((group) => Number.parseInt(group, 16));
};

/** A network whose host bits are zero, IPv4 or IPv6. */
export const cidr = text("a network in CIDR form without host bits", "203.0.113.0/24", (v) => {
  const [address = "", length = "", more] = v.split("/");
  if (isIP(address) === 0 || address.includes(".") === address.includes(":") || more !== undefined) return false;
  return /^\d{1,3}$/.test(length) && networkBits(address, Number(length));
});

/** A GitHub organisation, or one of its teams by its slug. */
export const github = text("a GitHub organisation, or one of its teams", "acme or acme/ops", (v) =>
  /^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?(\/[a-z0-9]([a-z0-9_-]*[a-z0-9])?)?$/.test(v),
);

/** Object id of a group in Entra; its name may change, and belongs to whoever takes it next. */
export const entraGroup = text(
  "the object id of a group in Entra, a lower-case UUID",
  "c9a1e7a2-6d7e-4b51-9a7c-1f0f3d2b8a10",
  (v) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(v),
);

/** How long a login lasts: minutes or hours, what Access takes at most being a month. */
export const session = text("a time from 15m to 720h, in minutes or hours", "8h", (v) => {
  const [, count, unit] = /^([1-9]\d*)([mh])$/.exec(v) ?? [];
  const minutes = Number(count) * (unit === "h" ? 60 : 1);
  return minutes >= 15 && minutes <= 720 * 60;
});

/** What a browser calls the site of a page: scheme, host and port. */
export const webOrigin = text("an origin over https, without a path or a wildcard", "https://www.example.com", (v) => {
  const parsed = URL.canParse(v) ? new URL(v) : undefined;
  return parsed?.protocol === "https:" && parsed.origin === v && !v.includes("*");
});

/** Name of an HTTP header. */
export const headerName = text("the name of an HTTP header in lower case", "content-type", (v) =>
  /^[a-z0-9-]+$/.test(v),
);

/** A way to log in: `pin`, a vendor's, or the name of a generic OIDC provider. */
export const loginMethod = text("a login method's name", "github", (v) => /^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/.test(v));

/** Tailnet tag. */
export const tag = text("a tailnet tag", "tag:outward", (v) => /^tag:[a-z][a-z0-9-]*$/.test(v));

/** A stack of this program, named plainly or with organisation and project. Its last part becomes part of host names. */
export const stackName = text("a stack's name, plain or as organisation/project/stack", "edge", (v) =>
  /^([\w.-]+\/[\w.-]+\/)?[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(v),
);

/** A version as binaries carry it. */
export const version = z
  .string({ error: "must be a version, e.g. 2026.7.2" })
  .regex(/^\d+\.\d+\.\d+$/, { error: "must be a version, e.g. 2026.7.2" });

export const sha256 = text("64 lower-case hexadecimal digits", "ec905ea7…", (v) => /^[0-9a-f]{64}$/.test(v));

/** A file's name, in a folder of its own. */
export const fileName = text(
  "a file's name of letters, digits and . _ + -, 64 at most, a letter or digit first",
  "api",
  (v) => /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(v),
);

/** Where a file is downloaded from; its checksum is what is trusted, so http is allowed for mirrors. */
export const url = text("an http or https URL without credentials", "https://mirror.example.com/cloudflared", (v) => {
  const parsed = URL.canParse(v) ? new URL(v) : undefined;
  return (
    (parsed?.protocol === "https:" || parsed?.protocol === "http:") && parsed.username === "" && parsed.password === ""
  );
});

/** A cloudflared origin on the host itself: loopback with a port, or a unix socket. */
export const origin = text(
  "an origin on the host itself (http:// or https://127.0.0.1:PORT, the same of [::1], or unix:/run/…)",
  "http://127.0.0.1:3000",
  (v) =>
    /^unix:\/run\/[a-z0-9._/-]+$/.test(v) ||
    (/^https?:\/\/(127\.0\.0\.1|\[::1\]):\d{4,5}$/.test(v) &&
      Number(v.split(":").at(-1)) >= 1024 &&
      Number(v.split(":").at(-1)) <= 65535),
);

/** Path prefix: `/x` stands for `/x` and everything below it; nothing else is inherited. */
export const path = text(
  "a path that starts with / and ends without one, with no wildcard",
  "/admin",
  (v) => /^(\/[A-Za-z0-9._~-]+)+$/.test(v) && !v.split("/").some((part) => part === "." || part === ".."),
);

/** A unix socket of the host. */
export const unixSocket = text("a socket below /run", "/run/outward-blog/postgres/.s.PGSQL.5432", (v) =>
  /^\/run\/[A-Za-z0-9._/-]+$/.test(v),
);

/** A host of a stack, as `pulumi stack output active` prints it. */
export const serverName = text("a host's name", "outward-prod-1a2b3c", (v) =>
  /^outward-[a-zA-Z0-9-]+-[0-9a-f]{6}$/.test(v),
);
