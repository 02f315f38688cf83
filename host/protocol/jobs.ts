/** Jobs: how a host is told of them, and what it says of how they ended. */
import { z } from "zod";

export const jobShape = z
  .object({
    service: z.string(),
    /** From one run to the next, at most. */
    everySeconds: z.int(),
  })
  .meta({ id: "Job", description: "A service that runs to its end when its time comes." });

/** `waiting`: the first one is still to come. `idle`: the host does not serve, and runs none. */
export const jobOutcomes = ["ok", "running", "waiting", "stopped", "failed", "late", "idle"] as const;

export const jobStatus = z
  .object({
    /** When the last one began. */
    at: z.string().nullable(),
    everySeconds: z.int(),
    outcome: z.enum(jobOutcomes),
    reason: z.string().nullable(),
  })
  .meta({ id: "JobStatus", description: "A job: its last run, and what there is to say of it." });

export type UnitJob = Readonly<z.infer<typeof jobShape>>;
export type JobStatus = Readonly<z.infer<typeof jobStatus>>;
