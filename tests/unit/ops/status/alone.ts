/** Each of the ten causes by itself, with every kind of evidence that it may rest on. */
import type { Evidence } from "#ops/status/evidence.ts";
import {
  backup,
  gone,
  host,
  known,
  none,
  project,
  said,
  serviceIs,
  trouble,
  unit,
  unknown,
  withConnections,
  withJob,
} from "./well.ts";

export interface Row {
  readonly when: string;
  readonly change: Partial<Evidence>;
  /** `cause of whom`, in order. */
  readonly names: readonly string[];
  readonly code: number;
}

export const alone: readonly Row[] = [
  { when: "all is well", change: {}, names: [], code: 0 },
  {
    when: "Cloudflare has an incident, and no connector gets through",
    change: {
      troubles: known([trouble]),
      projects: none,
      report: known(said(withConnections("blog", 0), withConnections("motor", 0))),
    },
    names: ["edge-incident"],
    code: 2,
  },
  {
    when: "Cloudflare has an incident that this stack does not feel",
    change: { troubles: known([trouble]) },
    names: ["edge-incident"],
    code: 1,
  },
  {
    when: "a connector was stopped",
    change: {
      projects: [project("blog", 0), project("motor")],
      report: known(said(serviceIs("blog", "tunnel", "inactive"))),
    },
    names: ["tunnel-down blog"],
    code: 2,
  },
  {
    when: "a connector runs, and Cloudflare lets it in nowhere",
    change: { projects: [project("blog", 0), project("motor")], report: known(said(withConnections("blog", 0))) },
    names: ["tunnel-down blog"],
    code: 2,
  },
  {
    when: "a tunnel has half of its connections",
    change: { projects: [project("blog", 2), project("motor")], report: known(said(withConnections("blog", 2))) },
    names: ["tunnel-down blog"],
    code: 1,
  },
  {
    when: "a service has failed",
    change: { report: known(said(serviceIs("motor", "web", "failed"))) },
    names: ["origin-down motor"],
    code: 2,
  },
  {
    when: "a service runs and does not answer",
    change: {
      report: known(said(unit("blog", { health: { ...unit("blog").health, web: { status: 0, body: "timed out" } } }))),
    },
    names: ["origin-down blog"],
    code: 2,
  },
  {
    when: "the server is off, and Cloudflare has not noticed yet",
    change: { server: known("off"), report: unknown },
    names: ["host-down"],
    code: 2,
  },
  {
    when: "the server is off, and everything is gone with it",
    change: { server: known("off"), device: gone, report: unknown, projects: none },
    names: ["host-down"],
    code: 2,
  },
  { when: "the server was deleted", change: { server: known(null), report: unknown }, names: ["host-down"], code: 2 },
  {
    when: "the server hangs: Hetzner calls it running, and neither way hears of it",
    change: { device: gone, report: unknown, projects: none },
    names: ["host-down"],
    code: 2,
  },
  {
    when: "the host's tailscaled is stopped",
    change: { device: gone, report: unknown },
    names: ["tailnet-down"],
    code: 1,
  },
  {
    when: "the host's device was removed",
    change: { device: known(null), report: unknown },
    names: ["tailnet-down"],
    code: 1,
  },
  {
    when: "the policy does not let this machine in",
    change: { report: { unknown: "ops@100.64.0.2: All configured authentication methods failed" } },
    names: ["tailnet-down"],
    code: 1,
  },
  {
    when: "this machine is not in the tailnet",
    change: { here: known("Stopped"), report: unknown },
    names: ["tailnet-down"],
    code: 1,
  },
  {
    when: "a backup is old",
    change: {
      report: known({ ...said(), backups: { blog: { ...backup, outcome: "old", reason: "of May" }, motor: backup } }),
    },
    names: ["backup-old blog"],
    code: 1,
  },
  {
    when: "a backup failed",
    change: {
      report: known({ ...said(), backups: { blog: { ...backup, at: null, outcome: "failed", reason: "x" } } }),
    },
    names: ["backup-old blog"],
    code: 1,
  },
  {
    when: "the last run of a job failed",
    change: { report: known(said(withJob("blog", "failed"))) },
    names: ["job-failed blog/digest"],
    code: 1,
  },
  {
    when: "a job is late",
    change: { report: known(said(withJob("blog", "late"))) },
    names: ["job-late blog/digest"],
    code: 1,
  },
  {
    when: "a project was rolled back",
    change: { report: known(said(unit("blog", { rolledBack: "2026-06-01T11:00:00Z" }))) },
    names: ["rolled-back blog"],
    code: 1,
  },
  {
    when: "a pause has ended a job",
    change: { report: known(said(withJob("blog", "stopped"), withJob("motor", "running"))) },
    names: [],
    code: 0,
  },
  {
    when: "a token ends in ten days",
    change: { tokens: known([{ project: "motor", caller: "gateway-7", version: 1, ends: "2026-06-11T12:00:00Z" }]) },
    names: ["token-expiring motor/gateway-7"],
    code: 1,
  },
  {
    when: "a token has ended",
    change: { tokens: known([{ project: "motor", caller: "gateway-7", version: 1, ends: "2026-06-01T11:59:00Z" }]) },
    names: ["token-expiring motor/gateway-7"],
    code: 2,
  },
  {
    when: "a newer cloudflared is pinned",
    change: { pins: { cloudflared: "2026.10.0", tailscale: "1.94.2" } },
    names: ["version-behind blog", "version-behind motor"],
    code: 1,
  },
  {
    when: "a newer tailscale is pinned",
    change: { pins: { cloudflared: "2026.9.1", tailscale: "1.100.0" } },
    names: [`version-behind ${host}`],
    code: 1,
  },
];
