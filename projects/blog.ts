/** A blog: pages for everyone, comments in a database, moderation for named people. */
import { z } from "zod";
import { defineProject } from "../settings/project/define.ts";
import { key } from "../settings/schema/key.ts";
import * as v from "../settings/schema/values.ts";
import { delivered } from "../workloads/deliver.ts";
import { readOnlyFlags } from "../workloads/flags.ts";
import { postgres } from "../workloads/postgres.ts";

const origin = "http://127.0.0.1:3000";
const app = "/etc/outward/blog/app";

export const blog = defineProject({
  name: "blog",
  config: {
    hostname: key(v.hostname, "the blog's name", { example: "blog.example.com" }),
    moderators: key(
      z.array(v.email, { error: "must be a list of e-mail addresses" }),
      "who may approve and delete comments",
      { example: "[me@example.com]" },
    ),
  },
  build: ({ hostname, moderators }, host) => {
    const db = postgres("blog", host);
    return {
      name: "blog",
      routes: [
        { name: "site", hostname, origin, access: { everyone: "a blog is there to be read" } },
        { name: "admin", hostname, path: "/admin", origin, access: { emails: moderators } },
      ],
      workload: {
        packages: ["nodejs", "node-pg", ...db.packages],
        files: [...delivered(["blog", "shared"], app), ...db.files],
        services: [
          ...db.services,
          {
            name: "web",
            exec: `/usr/bin/node ${app}/blog/server.js`,
            jit: true,
            after: ["db"],
            environment: { PORT: "3000", READ_ONLY: readOnlyFlags("blog"), ...db.environment.app },
            health: `${origin}/healthz`,
            graceful: true,
          },
        ],
        state: db.state,
        memoryMiB: 512,
        diskMiB: 1024,
        tasks: 256,
        cpuPercent: 100,
      },
    };
  },
});
