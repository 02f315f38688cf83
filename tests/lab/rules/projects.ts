/** The projects of the program under test, and one with a route for every rule. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { definitions as own } from "#projects/index.ts";
import { defineProject } from "#settings/project/define.ts";
import * as v from "#settings/schema/values.ts";
import { rules } from "./rules.ts";

const origin = "http://127.0.0.1:4900";
const script = "/etc/outward/rules/origin.py";

const ruled = defineProject({
  name: "rules",
  config: { hostname: v.hostname, wildcard: v.routeHostname },
  build: ({ hostname, wildcard }) => ({
    name: "rules",
    routes: [
      { name: "every", hostname: wildcard, origin, access: { emailDomains: ["outward.test"] } },
      ...Object.entries(rules).map(([name, access]) => ({ name, hostname, path: `/${name}`, origin, access })),
    ],
    workload: {
      packages: ["python3"],
      files: [{ path: script, content: readFileSync(path.join(import.meta.dirname, "origin.py"), "utf8") }],
      services: [{ name: "origin", exec: `/usr/bin/python3 ${script} 4900`, health: `${origin}/healthz` }],
      memoryMiB: 192,
      tasks: 64,
      cpuPercent: 50,
    },
  }),
});

export const definitions = [...own, ruled];
