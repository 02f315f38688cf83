/** A file that a host gets, as `outward apply` takes it. Pure. */
import { z } from "zod";

export const entry = z
  .object({
    path: z.string(),
    /** Base64. */
    content: z.string(),
    mode: z.string(),
    /** @default root */
    group: z.string().optional(),
    /** Services to restart when it changes on an active host. */
    restarts: z.array(z.string()).readonly(),
  })
  .meta({
    id: "Entry",
    description: "A file. `content` is base64, `mode` octal, `group` who may read it (default root).",
  });

export type ManifestFile = Readonly<z.infer<typeof entry>>;

export const hostFile = (
  path: string,
  content: string,
  restarts: readonly string[] = [],
  mode = "0644",
  group?: string,
): ManifestFile => ({
  path,
  content: Buffer.from(content).toString("base64"),
  mode,
  restarts,
  ...(group ? { group } : {}),
});
