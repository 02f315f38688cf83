/** Motor temperatures: gateways on a factory LAN post batches, people of one domain look at the dashboard. */
import { z } from "zod";
import { defineProject } from "../settings/project.ts";
import * as v from "../settings/values.ts";
import { delivered } from "./lib/deliver.ts";
import { readOnlyFlags } from "./lib/flags.ts";
import { postgresEnvironment, postgresPackages, postgresServices, postgresState } from "./lib/postgres.ts";

const ingest = "http://127.0.0.1:3100";
const socket = "/run/outward-motor/dashboard.sock";
const app = "/etc/outward/motor/app";

export const motor = defineProject({
  name: "motor",
  config: {
    hostname: v.hostname,
    /** E-mail domains that may see the dashboard. */
    viewers: z.array(v.emailDomain, { error: "must be a list of e-mail domains" }),
    /** Gateways that may post readings: a service token each. */
    gateways: z.array(v.shortName, { error: "must be a list of gateways' names" }),
  },
  build: ({ hostname, viewers, gateways }, { image }) => ({
    name: "motor",
    routes: [
      { name: "dashboard", hostname, origin: `unix:${socket}`, access: { emailDomains: viewers } },
      { name: "readings", hostname, path: "/readings", origin: ingest, access: { serviceTokens: gateways } },
    ],
    workload: {
      packages: ["nodejs", "node-pg", "prometheus", ...postgresPackages(image)],
      files: [...delivered(["motor", "lib/service", "lib/postgres"], app)],
      services: [
        ...postgresServices("motor", image),
        {
          name: "ingest",
          exec: `/usr/bin/node ${app}/motor/ingest.js`,
          jit: true,
          after: ["db"],
          environment: {
            PORT: "3100",
            METRICS_PORT: "9101",
            READ_ONLY: readOnlyFlags("motor"),
            ...postgresEnvironment("motor"),
          },
          health: `${ingest}/healthz`,
        },
        {
          name: "dashboard",
          exec: `/usr/bin/node ${app}/motor/dashboard.js`,
          jit: true,
          after: ["db"],
          environment: { SOCKET: socket, ...postgresEnvironment("motor", "reader") },
          health: `unix:${socket}:/healthz`,
        },
        {
          name: "metrics",
          exec: [
            "/usr/bin/prometheus",
            `--config.file=${app}/motor/prometheus.yml`,
            "--storage.tsdb.path=/var/lib/outward/motor/prometheus",
            "--storage.tsdb.retention.size=256MB",
            "--web.listen-address=127.0.0.1:9190",
          ].join(" "),
          health: "http://127.0.0.1:9190/-/ready",
        },
      ],
      ports: [9101],
      // Prometheus knows no read-only mode.
      state: { ...postgresState("motor", image), paths: [{ path: "prometheus", writers: ["metrics"] }] },
      memoryMiB: 768,
      diskMiB: 1536,
      tasks: 256,
      cpuPercent: 100,
    },
  }),
});
