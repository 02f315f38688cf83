/** The projects of the program under test, and one more that its config can widen: faults strike what it asks for. */
import { z } from "zod";
import { definitions as own } from "#projects/index.ts";
import { defineProject } from "#settings/project/define.ts";
import * as v from "#settings/schema/values.ts";

const extra = defineProject({
  name: "extra",
  config: {
    hostname: v.hostname,
    /** Paths with an application, a group and a policy each. */
    guarded: z.array(v.path),
    /** More hostnames, for everyone: a record each. */
    open: z.array(v.hostname),
  },
  build: ({ hostname, guarded, open }) => ({
    name: "extra",
    routes: [
      { name: "site", hostname, origin: "http://127.0.0.1:4900", access: { everyone: "nobody is there" } },
      ...guarded.map((path) => ({
        name: path.slice(1),
        hostname,
        path,
        origin: "http://127.0.0.1:4900",
        access: { emails: ["me@outward.test"], countries: ["DE"] },
      })),
      ...open.map((name) => ({
        name: name.split(".")[0] ?? name,
        hostname: name,
        origin: "http://127.0.0.1:4900",
        access: { everyone: "nobody is there" },
      })),
    ],
    workload: { packages: [], files: [], services: [], memoryMiB: 128, tasks: 32, cpuPercent: 10 },
  }),
});

export const definitions = [...own, extra];
