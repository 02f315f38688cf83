/** What a project's dump is of, and whether a host can load it. Pure. */
import { z } from "zod";

export const dumps = z
  .object({ format: z.string(), version: z.int() })
  .meta({ id: "Dumps", description: "What a dump is of: a newer version loads it, and no older one." });

export type Dumps = Readonly<z.infer<typeof dumps>>;

/** Why what has `own` cannot load a dump of `found`, a clause; undefined when it can, and where one says nothing of itself. */
export const unreadable = (found: Dumps | null | undefined, own: Dumps | null | undefined): string | undefined =>
  found && own && (found.format !== own.format || found.version > own.version)
    ? `${own.format} ${own.version} loads no dump of ${found.format} ${found.version}`
    : undefined;
