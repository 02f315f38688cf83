/** What a host's verbs are asked and answer, where it is more than a line. */
import { z } from "zod";

export const requestShape = z
  .object({ words: z.array(z.string()), input: z.string().optional() })
  .meta({ id: "Request", description: "A line of `outward session`." });

export const responseShape = z
  .object({ code: z.int(), out: z.string() })
  .meta({ id: "Response", description: "The answer to it: 0 and what was printed, or 1 and the reason." });

export const pausedShape = z
  .object({
    /** Whoever has it may end the pause, or cede: the SHA-256 of its key. */
    pause: z.string(),
    /** How far it has written, for whoever follows it; null when it cannot say. */
    position: z.string().nullable(),
    /** Of the host that pauses: its heir's is a later one. */
    epoch: z.int(),
  })
  .meta({ id: "Paused", description: "What `outward quiesce` answers." });

export const standbyShape = z
  .object({
    /** What every transfer is asked by; a later one of the same project ends it. The SHA-256 of the heir's key. */
    claim: z.string(),
  })
  .meta({ id: "StandBy", description: "What `outward standby` answers." });

export const readyShape = z
  .object({
    /** The one that the host will serve by. */
    epoch: z.int(),
  })
  .meta({ id: "Ready", description: "What `outward ready` answers." });

export const keyShape = z
  .object({
    /** Opens what the other host has promised. */
    key: z.string(),
  })
  .meta({ id: "Key", description: "What `outward cede` and `outward renounce` answer." });

export const latestShape = z
  .object({
    /** Which backup, and how old it is, in a sentence. */
    words: z.string(),
    /** Of the host that made it; 0 for one of before. */
    epoch: z.int(),
    /** ISO 8601. */
    at: z.string(),
  })
  .meta({
    id: "Latest",
    description: "What `outward latest --json` answers, unless it is null: what a restore would put back.",
  });

export type Paused = z.infer<typeof pausedShape>;
export type Latest = z.infer<typeof latestShape>;

export const comparedShape = z
  .object({
    /** Whether what is kept is what the line means. */
    same: z.boolean(),
    /** What the project's own check says here. */
    here: z.string(),
  })
  .meta({ id: "Compared", description: "What `outward compare` answers." });

export type Compared = z.infer<typeof comparedShape>;

export const restoredShape = z
  .object({
    /** Whether the project's own check said of what was restored what the backup had recorded. Else there was nothing to compare. */
    compared: z.boolean(),
  })
  .meta({ id: "Restored", description: "What `outward restore` answers." });

export const baselineAnswerShape = z
  .object({
    /** What is tried until it is confirmed; nothing when all is as it should be. */
    changes: z.array(z.string()),
  })
  .meta({ id: "Tried", description: "What `outward baseline` and `outward confirm` answer: what has changed." });
