/** A file of a unit, as `outward apply` takes it. Pure. */
import type { ManifestFile } from "./manifest.ts";

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
