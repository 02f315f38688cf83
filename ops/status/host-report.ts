/** What a host says of itself over the tailnet: `outward status --json`, and its tailscale's version. Pure. */
import { type BackupStatus, type HostStatus, parseStatus, unitOf } from "#host/protocol/status.ts";

export interface HostReport {
  readonly status: HostStatus;
  /** By project, of those that have one. */
  readonly backups: Readonly<Record<string, BackupStatus>>;
  /** What is installed, e.g. 1.94.2. */
  readonly tailscale: string | undefined;
}

/**
 * @param text JSON of `outward status`
 * @param tailscale what `tailscale version` prints, its number first
 */
export const reportOf = (text: string, tailscale: string): HostReport => {
  const status = parseStatus(text);
  return {
    status,
    backups: Object.fromEntries(status.units.flatMap(({ project, backup }) => (backup ? [[project, backup]] : []))),
    tailscale: /^\d+\.\d+\.\d+/.exec(tailscale)?.[0],
  };
};

/** Whether the project is to run there. */
export const serves = (report: HostReport, project: string): boolean =>
  ["active", "paused", "ceded"].includes(unitOf(report.status, project)?.role ?? "none");
