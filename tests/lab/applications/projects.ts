/** The projects of the program under test, and applications as people bring them. */
import { z } from "zod";
import { definitions as own } from "#projects/index.ts";
import { defineProject } from "#settings/project/define.ts";
import * as v from "#settings/schema/values.ts";

const everyone = "applications are there to be asked in the lab";
const origin = "http://127.0.0.1:3200";

/** A binary of a release or an image, with a secret. What it is told of how it behaves comes from the section. */
const api = defineProject({
  name: "api",
  config: {
    hostname: v.hostname,
    url: z.string(),
    sha256: z.string(),
    image: z.union([z.string(), z.strictObject({ path: z.string() })]).optional(),
    path: z.string().optional(),
    behaves: z.record(z.string(), z.string()),
    graceful: z.boolean(),
    overlap: z.boolean(),
  },
  build: ({ hostname, url, sha256, path, image, behaves, graceful, overlap }) => {
    const release = path === undefined ? { url, sha256 } : { path };
    const runs = image ? { image, volumes: { "/data": "data" } } : { release, exec: "api serve" };
    const job = { environment: { DATA: "/tmp" }, schedule: "* * * * *", within: "20s" };
    const environment = { PORT: "3200", STRIPE_KEY: { secret: "stripe" }, ...behaves };
    return {
      name: "api",
      routes: [{ name: "api", hostname, origin, access: { everyone } }],
      workload: {
        packages: [],
        files: [],
        services: [
          {
            name: "web",
            ...runs,
            environment,
            graceful,
            ...(overlap ? { overlap: "PORT" } : {}),
            within: "6s",
            health: `${origin}/healthz`,
          },
          {
            name: "digest",
            ...(image ? { image, tmpfs: ["/data"] } : { release }),
            exec: "api send-digest",
            ...job,
          },
        ],
        memoryMiB: 192,
        diskMiB: 64,
        tasks: 64,
        cpuPercent: 100,
      },
    };
  },
});

export const definitions = [...own, api];
