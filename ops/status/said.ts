/** What a host says of itself over the tailnet: `outward status --json`, and its tailscale's version. Pure. */
import { z } from "zod";
import { type HostStatus, parseStatus } from "../../handover/status.ts";

const backup = z.object({
  at: z.string().nullable(),
  ageSeconds: z.number().nullable(),
  /** `waiting`: the first one is still to come. `idle`: the host does not serve, and makes none. */
  outcome: z.enum(["ok", "waiting", "failed", "old", "idle"]),
  reason: z.string().nullable(),
});

export type Backup = z.infer<typeof backup>;

const backups = z.object({ units: z.array(z.object({ project: z.string(), backup: backup.nullish() })) });

export interface Said {
  readonly status: HostStatus;
  /** By project, of those that have one. */
  readonly backups: Readonly<Record<string, Backup>>;
  /** What is installed, e.g. 1.94.2. */
  readonly tailscale: string | undefined;
}

/**
 * @param status JSON of `outward status`
 * @param tailscale what `tailscale version` prints, its number first
 */
export const saidBy = (status: string, tailscale: string): Said => ({
  status: parseStatus(status),
  backups: Object.fromEntries(
    backups.parse(JSON.parse(status)).units.flatMap(({ project, backup: own }) => (own ? [[project, own]] : [])),
  ),
  tailscale: /^\d+\.\d+\.\d+/.exec(tailscale)?.[0],
});

export const unitOf = ({ status }: Said, project: string) => status.units.find((unit) => unit.project === project);

/** Whether the host is one whose units are to run. */
export const serves = ({ status: { role } }: Said): boolean => ["active", "paused", "ceded"].includes(role);
