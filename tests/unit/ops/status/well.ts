/** Evidence of a stack that is well, and how one thing of it becomes another. */
import type { JobStatus } from "#host/protocol/jobs.ts";
import type { Evidence, Known, ProjectEvidence } from "#ops/status/evidence.ts";
import type { HostReport } from "#ops/status/host-report.ts";
import { backupStatus, hostStatus, unitStatus } from "#tests/unit/host/status.ts";

export const host = "outward-prod-1a2b3c";
export const now = Date.parse("2026-06-01T12:00:00Z");
export const unknown = { unknown: "no answer in 3.2 s" } as const;
export const known = <T>(value: T): Known<T> => ({ known: value });

type Unit = HostReport["status"]["units"][number];

export const unit = unitStatus;

/** A unit whose connector runs, and has none or fewer connections. */
export const withConnections = (project: string, ready: number): Unit =>
  unit(project, {
    health: {
      web: { status: 200, body: "" },
      tunnel: { status: ready > 0 ? 200 : 503, body: JSON.stringify({ readyConnections: ready }) },
    },
  });

export const serviceIs = (project: string, service: string, state: string): Unit => {
  const { services } = unit(project);
  return unit(project, { services: { ...services, [`outward-${project}-${service}.service`]: state } });
};

/** A unit with a job, whose last run was that. */
export const withJob = (project: string, outcome: JobStatus["outcome"]): Unit =>
  unit(project, {
    jobs: { digest: { at: "2026-06-01T06:30:00Z", everySeconds: 86_400, outcome, reason: "it ended with 3" } },
  });

export const backup = backupStatus;

export const said = (...units: readonly Unit[]): HostReport => ({
  status: hostStatus([...units, ...rest(units)]),
  backups: { blog: backup, motor: backup },
  tailscale: "1.94.2",
});

const rest = (units: readonly Unit[]): readonly Unit[] =>
  ["blog", "motor"].filter((name) => !units.some(({ project }) => project === name)).map((name) => unit(name));

export const project = (
  name: string,
  open: number | null = 4,
  change: Partial<ProjectEvidence> = {},
): ProjectEvidence => ({
  name,
  hostnames: [`${name}.example.com`],
  connections: open === null ? unknown : known({ open, versions: open > 0 ? ["2026.9.1"] : [] }),
  ...change,
});

export const trouble = { component: "Cloudflare Tunnel", state: "major_outage", incidents: ["Connections fail"] };
export const gone = known({ connected: false, lastSeen: "2026-06-01T11:58:00Z" });

export const evidence = (change: Partial<Evidence> = {}): Evidence => ({
  now,
  host,
  troubles: known([]),
  server: known("running"),
  device: known({ connected: true }),
  tag: known({ tag: "tag:outward", others: [] }),
  here: known("Running"),
  report: known(said()),
  projects: [project("blog"), project("motor")],
  tokens: known([
    { project: "motor", caller: "gateway-7", version: 1, ends: "2027-01-01T00:00:00Z" },
    { project: "motor", caller: "gateway-8", version: 1 },
  ]),
  pins: { cloudflared: "2026.9.1", tailscale: "1.94.2" },
  ...change,
});

/** Cloudflare has no connection of either tunnel. */
export const none = [project("blog", 0), project("motor", 0)];
