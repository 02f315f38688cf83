/** Pull requests that close, move, or change nothing that anybody can reach. */
import { access, added, type PullRequest } from "./corpus.ts";
import { route, section } from "./stack.ts";

const socket = "unix:/run/outward-motor/dashboard.sock";

export const closing: readonly PullRequest[] = [
  {
    name: "a gateway less",
    config: (config) => {
      section(config, "motor").gateways = ["gateway-7"];
    },
    reads: ["-      `motor.example.com/readings`: no longer opens to token `gateway-8`"],
  },
  {
    name: "a domain becomes one of its addresses",
    project: route("motor", "dashboard", access({ emails: ["me@example.com"] })),
    reads: ["-      `motor.example.com/`: no longer opens to anybody of `example.com`, but for `me@example.com`"],
  },
  {
    name: "the site is for people only",
    project: route("blog", "site", access({ emailDomains: ["example.com"] })),
    reads: ["-      `blog.example.com/`: no longer opens to everyone; opens to anybody of `example.com`"],
  },
  {
    name: "a path with a rule of its own",
    project: added("blog", {
      name: "drafts",
      hostname: "blog.example.com",
      path: "/drafts",
      origin: "http://127.0.0.1:3000",
      access: { emails: ["me@example.com"] },
    }),
    reads: [
      "~      `blog.example.com/drafts`: has a rule of its own; until now that of `blog.example.com/` held there",
      "-      `blog.example.com/drafts`: no longer opens to everyone; opens to `me@example.com`",
    ],
  },
  {
    name: "a project goes",
    without: "motor",
    config: (config) => {
      delete config["outward:motor"];
    },
    reads: [
      "-      `motor.example.com/`: is gone, and no longer opens to anybody of `example.com`",
      "-      `motor.example.com/readings`: is gone, and no longer opens to token `gateway-7`, token `gateway-8`",
    ],
  },
];

export const moving: readonly PullRequest[] = [
  {
    name: "no host any more",
    config: (config) => {
      delete config["outward:host"];
    },
    reads: [
      "~      `blog.example.com/`, `blog.example.com/admin`, `motor.example.com/`, `motor.example.com/readings`: has no host of this stack any more",
    ],
  },
  {
    name: "another origin",
    project: route("motor", "readings", (one) => [{ ...one, origin: socket }]),
    reads: [
      `~      \`motor.example.com/readings\`: moves to origin \`${socket}\`; until now \`http://127.0.0.1:3100\``,
    ],
  },
  {
    name: "another reason",
    project: route("blog", "site", access({ everyone: "our customers read it" })),
    reads: ["~      `blog.example.com/`: stays open to everyone, now because `our customers read it`"],
  },
  {
    name: "an address of a domain that passes already",
    project: route("motor", "dashboard", access({ emails: ["me@example.com"], emailDomains: ["example.com"] })),
    reads: [],
  },
];

/** What a map has nothing to say about. */
export const quiet: readonly PullRequest[] = [
  {
    name: "another maintenance window",
    config: (config) => {
      section(config, "host").maintenance = "01:00-02:00";
    },
    reads: [],
  },
  {
    name: "more disk",
    config: (config) => {
      section(config, "blog").diskMiB = 4096;
    },
    reads: [],
  },
];
