/** What a host says of itself: `outward status --json`. Pure. */
import { z } from "zod";

/**
 * `none`: nothing but installed. `standby`: takes the peer's data. `active`: serves and writes. `paused`: serves, and
 * writes nothing for the moment. `ceded`: serves reads, the peer writes. `left`: serves nothing any more, the peer does.
 */
export const roles = ["none", "standby", "active", "paused", "ceded", "left"] as const;

const status = z.object({
  role: z.enum(roles),
  /** The other host of a role that has one. */
  peer: z.string().nullable(),
  units: z.array(
    z.object({
      project: z.string(),
      /** Whether it has anything that has to move with it. */
      keeps: z.boolean(),
      /** What a successor must have the same to follow it instead of loading dumps; null when it cannot be followed. */
      follow: z.string().nullable(),
      /** What it keeps in plain files, below its state folder; null without any. */
      paths: z.array(z.string()).nullish(),
      /** Its backup, when it has one; more of it is for people. */
      backup: z.object({}).nullish(),
      /** Id of its tunnel, while it has the credential. */
      tunnel: z.string().nullish(),
      /** Its cloudflared, one of the services. */
      connector: z.string(),
      /** Of the disk that its state is on. */
      disk: z.object({ mib: z.number(), freeMiB: z.number() }).optional(),
      /** systemd's state by service; `resting` for one that writes plain files, on a host that takes them. */
      services: z.record(z.string(), z.string()),
      /** Answer of each health URL; status 0 when there was none. */
      health: z.record(z.string(), z.object({ status: z.number(), body: z.string() })),
    }),
  ),
});

export type HostStatus = z.infer<typeof status>;
export type Role = HostStatus["role"];

export const parseStatus = (text: string): HostStatus => status.parse(JSON.parse(text));
