/** What a host says of itself, to be changed by tests. */
import { facts } from "#host/protocol/facts.ts";
import type { BackupStatus, HostStatus, UnitStatus } from "#host/protocol/status.ts";

export const unitStatus = (project: string, change: Partial<UnitStatus> = {}): UnitStatus => ({
  protocol: facts.PROTOCOL,
  project,
  role: "active",
  peer: null,
  epoch: 1,
  claim: null,
  pause: null,
  of: null,
  heir: null,
  at: null,
  credential: null,
  keeps: true,
  follow: null,
  obstacle: null,
  dumps: null,
  paths: null,
  tunnel: "t",
  connector: `outward-${project}-tunnel.service`,
  services: { [`outward-${project}-tunnel.service`]: "active", [`outward-${project}-web.service`]: "active" },
  health: { web: { status: 200, body: "" }, tunnel: { status: 200, body: '{"readyConnections":4}' } },
  backup: null,
  jobs: {},
  versions: {},
  rolledBack: null,
  ...change,
});

export const hostStatus = (units: readonly UnitStatus[]): HostStatus => ({
  protocol: facts.PROTOCOL,
  units: [...units],
});

export const backupStatus = {
  at: "2026-06-01T11:40:00Z",
  ageSeconds: 1200,
  snapshot: "0123456789abcdef",
  bytes: 1024,
  comparable: true,
  everySeconds: 3600,
  checkedAt: "2026-06-01T11:40:00Z",
  outcome: "ok",
  reason: null,
} as const satisfies BackupStatus;
