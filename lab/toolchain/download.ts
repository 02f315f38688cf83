import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { Download } from "../versions.ts";

/** Longest that a vendor may take to send a file, ms: the largest has 200 MB. */
const patience = 900_000;

/**
 * Where a vendor's file is asked for: at the vendor, or below OUTWARD_DOWNLOADS, which holds the vendors' files as
 * `<base>/<host>/<path>`, e.g. a mirror inside a closed network. Its sum has to be the vendor's all the same.
 */
export const askedAt = (url: string, base = process.env.OUTWARD_DOWNLOADS): string => {
  if (!base) return url;
  const { host, pathname } = new URL(url);
  return `${base.replace(/\/+$/, "")}/${host}${pathname}`;
};

/**
 * Fetches a file and verifies its sum. Gives undefined when the vendor cannot be reached (no network, no name, an
 * error status): the caller builds instead. Throws when the file came and its sum is wrong.
 */
export const download = async (from: Download, to: string, timeout = 5_000): Promise<true | undefined> => {
  const url = askedAt(from.url);
  let bytes: Uint8Array;
  try {
    // The short limit is for the answer's first byte; a closed network must not cost more than that.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeout);
    const signal = AbortSignal.any([limit.signal, AbortSignal.timeout(patience)]);
    const answer = await fetch(url, { signal }).finally(() => clearTimeout(timer));
    if (!answer.ok) return undefined;
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch {
    return undefined;
  }
  const sum = createHash("sha256").update(bytes).digest("hex");
  if (sum !== from.sha256) {
    throw new Error(
      `${url} has the SHA-256 ${sum}, and lab/versions.ts expects ${from.sha256}: compare with the sum the vendor publishes, then correct the table or find out who changed the file`,
    );
  }
  await writeFile(to, bytes, { mode: 0o755 });
  return true;
};
