/** Motor temperatures: gateways on a factory LAN post batches, people of one domain look at the dashboard. */
import { z } from "zod";
import { defineProject } from "../settings/project/define.ts";
import { key } from "../settings/schema/key.ts";
import * as v from "../settings/schema/values.ts";
import { delivered } from "../workloads/deliver.ts";
import { readOnlyFlags } from "../workloads/flags.ts";
import { postgres } from "../workloads/postgres.ts";

const ingest = "http://127.0.0.1:3100";
const socket = "/run/outward-motor/dashboard.sock";
const app = "/etc/outward/motor/app";

export const motor = defineProject({
  name: "motor",
  config: {
    hostname: key(v.hostname, "the monitoring's name", { example: "motor.example.com" }),
    viewers: key(
      z.array(v.emailDomain, { error: "must be a list of e-mail domains" }),
      "e-mail domains that may see the dashboard",
      { example: "[example.com]" },
    ),
    gateways: key(
      z.array(v.shortName, { error: "must be a list of gateways' names" }),
      "machines that may post readings; a service token each",
      { example: "[gateway-7, gateway-8]" },
    ),
  },
  build: ({ hostname, viewers, gateways }, host) => {
    const db = postgres("motor", host);
    return {
      name: "motor",
      routes: [
        { name: "dashboard", hostname, origin: `unix:${socket}`, access: { emailDomains: viewers } },
        { name: "readings", hostname, path: "/readings", origin: ingest, access: { serviceTokens: gateways } },
      ],
      workload: {
        packages: ["nodejs", "node-pg", "prometheus", ...db.packages],
        files: [...delivered(["motor", "shared"], app), ...db.files],
        services: [
          ...db.services,
          {
            name: "ingest",
            exec: `/usr/bin/node ${app}/motor/ingest.js`,
            jit: true,
            after: ["db"],
            environment: {
              PORT: "3100",
              METRICS_PORT: "9101",
              READ_ONLY: readOnlyFlags("motor"),
              ...db.environment.app,
            },
            health: `${ingest}/healthz`,
            graceful: true,
          },
          {
            name: "dashboard",
            exec: `/usr/bin/node ${app}/motor/dashboard.js`,
            jit: true,
            after: ["db"],
            environment: { SOCKET: socket, ...db.environment.reader },
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
        state: { ...db.state, paths: [{ path: "prometheus", writers: ["metrics"] }] },
        memoryMiB: 768,
        diskMiB: 1536,
        tasks: 256,
        cpuPercent: 100,
      },
    };
  },
});
