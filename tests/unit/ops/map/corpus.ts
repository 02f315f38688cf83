/** Pull requests as patches, each with what a reviewer reads: the lines of the diff, without their counts. */
import type { Project } from "#settings/project/project.ts";
import type { Route } from "#settings/project/route.ts";
import { type Patch, route, section } from "./stack.ts";

export interface PullRequest extends Patch {
  readonly name: string;
  /** What there is already. @default the sample stack */
  readonly on?: Patch;
  readonly reads: readonly string[];
}

export const access =
  (rule: Route["access"]) =>
  (one: Route): readonly Route[] => [{ ...one, access: rule }];

/** A route more for a project. */
export const added =
  (project: string, more: Route) =>
  (data: Project): Project =>
    data.name === project ? { ...data, routes: [...data.routes, more] } : data;

export const widening: readonly PullRequest[] = [
  {
    name: "a gateway more",
    config: (config) => (section(config, "motor").gateways as string[]).push("gateway-9"),
    reads: ["+      `motor.example.com/readings`: opens to token `gateway-9`"],
  },
  {
    name: "an address becomes its domain",
    project: route("blog", "admin", access({ emailDomains: ["example.com"] })),
    reads: ["+      `blog.example.com/admin`: opens to anybody of `example.com`"],
  },
  {
    name: "an address becomes another domain",
    project: route("blog", "admin", access({ emailDomains: ["example.org"] })),
    reads: [
      "+      `blog.example.com/admin`: opens to anybody of `example.org`",
      "-      `blog.example.com/admin`: no longer opens to `me@example.com`",
    ],
  },
  {
    name: "a dashboard for everyone",
    project: route("motor", "dashboard", access({ everyone: "the customer wants it on a wall" })),
    reads: ["PUBLIC `motor.example.com/`: opens to everyone, because `the customer wants it on a wall`"],
  },
  {
    name: "the rule of a path is dropped, and the path falls to what everyone may read",
    project: route("blog", "admin", () => []),
    reads: [
      "PUBLIC `blog.example.com/admin`: opens to everyone, because `a blog is there to be read`",
      "~      `blog.example.com/admin`: has no rule of its own any more; what holds for `blog.example.com/` holds there",
    ],
  },
  {
    name: "the rule of a path is dropped, and the path falls to people",
    project: route("motor", "readings", () => []),
    reads: [
      "+      `motor.example.com/readings`: opens to anybody of `example.com`",
      "~      `motor.example.com/readings`: has no rule of its own any more; what holds for `motor.example.com/` holds there",
      "~      `motor.example.com/readings`: moves to origin `unix:/run/outward-motor/dashboard.sock`; until now `http://127.0.0.1:3100`",
      "-      `motor.example.com/readings`: no longer opens to token `gateway-7`, token `gateway-8`",
    ],
  },
  {
    name: "a public page on a new hostname",
    project: added("motor", {
      name: "status",
      hostname: "status.example.com",
      origin: "http://127.0.0.1:3100",
      access: { everyone: "customers look whether it works" },
    }),
    reads: ["PUBLIC `status.example.com/`: is new, and opens to everyone, because `customers look whether it works`"],
  },
  {
    name: "a hostname for people",
    project: added("motor", {
      name: "raw",
      hostname: "raw.example.com",
      origin: "http://127.0.0.1:3100",
      access: { emails: ["me@example.com"], countries: ["DE", "AT"] },
    }),
    reads: ["+      `raw.example.com/`: is new, and opens to `me@example.com`, only from `DE` or `AT`"],
  },
];

const fromGermany: Patch = {
  project: route("blog", "admin", access({ emails: ["me@example.com"], countries: ["DE"] })),
};
const fromOffice: Patch = {
  project: route("blog", "admin", access({ emails: ["me@example.com"], ipRanges: ["198.51.100.0/24"] })),
};

export const conditions: readonly PullRequest[] = [
  {
    name: "a country is demanded",
    project: fromGermany.project ?? ((data) => data),
    reads: ["-      `blog.example.com/admin`: no longer opens to callers from anywhere; only from `DE`"],
  },
  {
    name: "a country is no longer demanded",
    on: fromGermany,
    reads: ["+      `blog.example.com/admin`: opens to callers from anywhere; until now only from `DE`"],
  },
  {
    name: "a country more",
    on: fromGermany,
    project: route("blog", "admin", access({ emails: ["me@example.com"], countries: ["DE", "FR"] })),
    reads: ["+      `blog.example.com/admin`: opens only from `DE` or `FR`; until now only from `DE`"],
  },
  {
    name: "a smaller network",
    on: fromOffice,
    project: route("blog", "admin", access({ emails: ["me@example.com"], ipRanges: ["198.51.100.64/26"] })),
    reads: [
      "-      `blog.example.com/admin`: opens only from `198.51.100.64/26`; until now only from `198.51.100.0/24`",
    ],
  },
  {
    name: "a wider network",
    on: fromOffice,
    project: route("blog", "admin", access({ emails: ["me@example.com"], ipRanges: ["198.51.0.0/16"] })),
    reads: ["+      `blog.example.com/admin`: opens only from `198.51.0.0/16`; until now only from `198.51.100.0/24`"],
  },
];

const ops = { groups: { ops: { github: ["acme/ops"] } }, login: { github: { clientId: "id", clientSecret: "hush" } } };
const named =
  (more: object = {}) =>
  (config: Record<string, unknown>) => {
    config["outward:access"] = { ...ops, ...more };
  };
const admin = (rule: Route["access"]) => route("blog", "admin", access(rule));
const me = ["me@example.com"];

export const combined: readonly PullRequest[] = [
  {
    name: "a group more",
    config: named(),
    project: admin({ emails: me, groups: ["ops"] }),
    reads: ["+      `blog.example.com/admin`: opens to members of `acme/ops` at GitHub (group `ops`)"],
  },
  {
    name: "a group that widens, of which no route changes",
    on: { config: named(), project: admin({ emails: me, groups: ["ops"] }) },
    config: named({ groups: { ops: { github: ["acme/ops"], emailDomains: ["example.org"] } } }),
    project: admin({ emails: me, groups: ["ops"] }),
    reads: ["+      `blog.example.com/admin`: opens to anybody of `example.org` (group `ops`)"],
  },
  {
    name: "a team becomes its organisation",
    on: { config: named(), project: admin({ github: ["acme/ops"] }) },
    config: named(),
    project: admin({ github: ["acme"] }),
    reads: ["+      `blog.example.com/admin`: opens to members of `acme` at GitHub"],
  },
  {
    name: "people must be in a group as well",
    config: named(),
    project: admin({ emails: me, require: { groups: ["ops"] } }),
    reads: [
      "-      `blog.example.com/admin`: opens to those people only who must also be members of `acme/ops` at GitHub (group `ops`)",
    ],
  },
  {
    name: "people need not be in a group any more",
    on: { config: named(), project: admin({ emails: me, require: { groups: ["ops"] } }) },
    project: admin({ emails: me }),
    reads: [
      "+      `blog.example.com/admin`: opens to people of whom nothing more is asked; until now who must also be members of `acme/ops` at GitHub (group `ops`)",
    ],
  },
  {
    name: "an exception",
    project: admin({ emails: me, except: { ipRanges: ["198.51.100.0/24"] } }),
    reads: ["-      `blog.example.com/admin`: excepts callers from `198.51.100.0/24` from here on"],
  },
  {
    name: "an exception less",
    on: { project: admin({ emails: me, except: { ipRanges: ["198.51.100.0/24"] } }) },
    project: admin({ emails: me }),
    reads: ["+      `blog.example.com/admin`: no longer excepts callers from `198.51.100.0/24`"],
  },
  {
    name: "everyone but a range",
    project: admin({ everyone: "comments are moderated", except: { ipRanges: ["198.51.100.0/24"] } }),
    reads: [
      "PUBLIC `blog.example.com/admin`: opens to everyone, except callers from `198.51.100.0/24`, because `comments are moderated`",
      "-      `blog.example.com/admin`: no longer opens from elsewhere to `me@example.com`",
    ],
  },
  {
    name: "any way to log in",
    on: { config: named(), project: admin({ emails: me, loginMethods: ["github"] }) },
    project: admin({ emails: me }),
    reads: ["+      `blog.example.com/admin`: opens to people however they log in; until now logged in by `github`"],
  },
];
