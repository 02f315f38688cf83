/** A blog: pages for everyone, comments in a database, moderation for named people. */
import { z } from "zod";
import { defineProject } from "../settings/project.ts";
import * as v from "../settings/values.ts";
import { delivered } from "./lib/deliver.ts";
import { readOnlyFlags } from "./lib/flags.ts";
import { postgresEnvironment, postgresPackages, postgresServices, postgresState } from "./lib/postgres.ts";

const origin = "http://127.0.0.1:3000";
const app = "/etc/outward/blog/app";

export const blog = defineProject({
  name: "blog",
  config: {
    hostname: v.hostname,
    /** Who may approve and delete comments. */
    moderators: z.array(v.email, { error: "must be a list of e-mail addresses" }),
  },
  build: ({ hostname, moderators }, { image }) => ({
    name: "blog",
    routes: [
      { name: "site", hostname, origin, access: { everyone: "a blog is there to be read" } },
      { name: "admin", hostname, path: "/admin", origin, access: { emails: moderators } },
    ],
    workload: {
      packages: ["nodejs", "node-pg", ...postgresPackages(image)],
      files: [...delivered(["blog", "lib/service", "lib/postgres"], app)],
      services: [
        ...postgresServices("blog", image),
        {
          name: "web",
          exec: `/usr/bin/node ${app}/blog/server.js`,
          jit: true,
          after: ["db"],
          environment: { PORT: "3000", READ_ONLY: readOnlyFlags("blog"), ...postgresEnvironment("blog") },
          health: `${origin}/healthz`,
        },
      ],
      state: postgresState("blog", image),
      memoryMiB: 512,
      diskMiB: 1024,
      tasks: 256,
      cpuPercent: 100,
    },
  }),
});
