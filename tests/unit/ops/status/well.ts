/** Evidence of a stack that is well, and how one thing of it becomes another. */
import type { Evidence, Known, Project } from "../../../../ops/status/evidence.ts";
import type { Said } from "../../../../ops/status/said.ts";

export const host = "outward-prod-1a2b3c";
export const now = Date.parse("2026-06-01T12:00:00Z");
export const unknown = { unknown: "no answer in 3.2 s" } as const;
export const known = <T>(value: T): Known<T> => ({ known: value });

type Unit = Said["status"]["units"][number];

export const unit = (project: string, change: Partial<Unit> = {}): Unit => ({
  project,
  keeps: true,
  follow: null,
  tunnel: "t",
  connector: `outward-${project}-tunnel.service`,
  services: { [`outward-${project}-tunnel.service`]: "active", [`outward-${project}-web.service`]: "active" },
  health: { web: { status: 200, body: "" }, tunnel: { status: 200, body: '{"readyConnections":4}' } },
  ...change,
});

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

export const backup = { at: "2026-06-01T11:40:00Z", ageSeconds: 1200, outcome: "ok", reason: null } as const;

export const said = (...units: readonly Unit[]): Said => ({
  status: { role: "active", peer: null, units: [...units, ...rest(units)] },
  backups: { blog: backup, motor: backup },
  tailscale: "1.94.2",
});

const rest = (units: readonly Unit[]): readonly Unit[] =>
  ["blog", "motor"].filter((name) => !units.some(({ project }) => project === name)).map((name) => unit(name));

export const project = (name: string, open: number | null = 4, change: Partial<Project> = {}): Project => ({
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
  here: known("Running"),
  said: known(said()),
  projects: [project("blog"), project("motor")],
  tokens: known([{ caller: "motor/gateway-7", ends: "2027-01-01T00:00:00Z" }, { caller: "motor/gateway-8" }]),
  pins: { cloudflared: "2026.9.1", tailscale: "1.94.2" },
  ...change,
});

/** Cloudflare has no connection of either tunnel. */
export const none = [project("blog", 0), project("motor", 0)];
