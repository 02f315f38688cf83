/** Causes whose symptoms overlap, and what is not known. */
import type { Row } from "./alone.ts";
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
} from "./well.ts";

export const overlaps: readonly Row[] = [
  {
    when: "the host is off during an incident: the tunnels are the host's",
    change: { troubles: known([trouble]), server: known("off"), device: gone, report: unknown, projects: none },
    names: ["host-down", "edge-incident"],
    code: 2,
  },
  {
    when: "an incident, and the tailnet does not lead to a host that Hetzner calls running",
    change: { troubles: known([trouble]), device: gone, report: unknown, projects: none },
    names: ["edge-incident", "tailnet-down"],
    code: 2,
  },
  {
    when: "an incident, and a connector that is stopped by itself",
    change: {
      troubles: known([trouble]),
      projects: none,
      report: known(said(serviceIs("blog", "tunnel", "failed"), withConnections("motor", 0))),
    },
    names: ["edge-incident", "tunnel-down blog"],
    code: 2,
  },
  {
    when: "a status page that does not answer blames nobody: the tunnels are down",
    change: {
      troubles: unknown,
      projects: none,
      report: known(said(withConnections("blog", 0), withConnections("motor", 0))),
    },
    names: ["tunnel-down blog", "tunnel-down motor"],
    code: 2,
  },
  {
    when: "a tunnel is down, and the host cannot be asked",
    change: { projects: [project("blog", 0), project("motor")], device: gone, report: unknown },
    names: ["tunnel-down blog", "tailnet-down"],
    code: 2,
  },
  {
    when: "a tunnel and its origin are both stopped: neither is the other's symptom",
    change: {
      projects: [project("blog", 0), project("motor")],
      report: known(
        said(
          unit("blog", {
            services: { "outward-blog-tunnel.service": "inactive", "outward-blog-web.service": "inactive" },
          }),
        ),
      ),
    },
    names: ["tunnel-down blog", "origin-down blog"],
    code: 2,
  },
  {
    when: "Hetzner calls a server starting that serves already",
    change: { server: known("starting") },
    names: [],
    code: 0,
  },
  {
    when: "a server is starting, and nobody hears of it yet",
    change: { server: known("starting"), device: gone, report: unknown, projects: none },
    names: ["host-down"],
    code: 2,
  },
  {
    when: "Cloudflare's count lags behind connectors that have theirs",
    change: { projects: none },
    names: [],
    code: 0,
  },
  {
    when: "a host that stands by runs no connector",
    change: {
      projects: none,
      report: known({
        ...said(serviceIs("blog", "tunnel", "inactive"), serviceIs("motor", "tunnel", "inactive")),
        status: {
          ...said(serviceIs("blog", "tunnel", "inactive"), serviceIs("motor", "tunnel", "inactive")).status,
          role: "standby",
        },
      }),
    },
    names: ["tunnel-down blog", "tunnel-down motor"],
    code: 2,
  },
  {
    when: "a project is not on the host at all",
    change: {
      report: known({ ...said(), status: { ...said().status, units: [unit("motor")] } }),
      projects: [project("blog", 0), project("motor")],
    },
    names: ["origin-down blog"],
    code: 2,
  },
  {
    when: "everything at once that is not the host's",
    change: {
      report: known({
        ...said(serviceIs("blog", "web", "failed")),
        backups: { motor: { ...backup, outcome: "old", reason: "of May" } },
      }),
      tokens: known([{ project: "motor", caller: "gateway-7", version: 1, ends: "2026-06-02T12:00:00Z" }]),
      pins: { cloudflared: "2026.9.1", tailscale: "1.100.0" },
    },
    names: ["origin-down blog", "backup-old motor", "token-expiring motor/gateway-7", `version-behind ${host}`],
    code: 2,
  },
  { when: "the status page alone does not answer", change: { troubles: unknown }, names: [], code: 0 },
  { when: "Cloudflare's API does not tell of tokens", change: { tokens: unknown }, names: [], code: 3 },
  {
    when: "a token is near its end, and Cloudflare does not tell of a tunnel",
    change: {
      projects: [project("blog", null), project("motor")],
      tokens: known([{ project: "motor", caller: "gateway-7", version: 1, ends: "2026-06-02T12:00:00Z" }]),
    },
    names: ["token-expiring motor/gateway-7"],
    code: 3,
  },
  {
    when: "Hetzner and the tailnet's API are silent, and the host answers",
    change: { server: unknown, device: unknown, here: unknown },
    names: [],
    code: 0,
  },
  {
    when: "the engine took so long that the host had no time to answer",
    change: { report: { unknown: "only 0.4 s were left for an answer", hurried: true } },
    names: [],
    code: 3,
  },
  {
    when: "the host had no time to answer, and the tailnet says that it is gone",
    change: { report: { unknown: "only 0.4 s were left for an answer", hurried: true }, device: gone },
    names: ["tailnet-down"],
    code: 1,
  },
  {
    when: "this machine has no network",
    change: {
      troubles: unknown,
      server: unknown,
      device: unknown,
      report: unknown,
      tokens: unknown,
      projects: [project("blog", null), project("motor", null)],
    },
    names: [],
    code: 3,
  },
];
