/** A file of a unit, written or downloaded, as `outward apply` takes it. Pure. */

export interface ManifestFile {
  readonly path: string;
  /** Base64. */
  readonly content: string;
  readonly mode: string;
  /** Group that may read it. @default root */
  readonly group?: string;
  /** Services to restart when it changes on an active host. */
  readonly restarts: readonly string[];
}

/** A binary by URL and checksum. */
export interface Download {
  readonly url: string;
  readonly sha256: string;
  readonly path: string;
  readonly restarts: readonly string[];
}

export const file = (
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
