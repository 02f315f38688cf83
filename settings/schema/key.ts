/** A key of the config with what docs/config.md says of it. Pure. */
import type { z } from "zod";

export interface KeyDoc {
  /** As it stands in a stack's file. */
  readonly example?: string;
  /** What holds without it, in words. @default what the schema says */
  readonly otherwise?: string;
  /** Encrypted in the stack's file. @default false */
  readonly secret?: boolean;
}

/** @param means one sentence, without its full stop */
export const key = <T extends z.ZodType>(schema: T, means: string, doc: KeyDoc = {}): T =>
  schema.meta({ description: means, ...doc });
