import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { Download } from "../versions.ts";

/**
 * Fetches a file and verifies its sum. Gives undefined when the vendor cannot be reached (no network, no name, an
 * error status): the caller builds instead. Throws when the file came and its sum is wrong.
 */
export const download = async (from: Download, to: string, timeout = 5_000): Promise<true | undefined> => {
  let bytes: Uint8Array;
  try {
    // The short limit is for the answer's first byte; a closed network must not cost more than that.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeout);
    const answer = await fetch(from.url, { signal: limit.signal }).finally(() => clearTimeout(timer));
    if (!answer.ok) return undefined;
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch {
    return undefined;
  }
  const sum = createHash("sha256").update(bytes).digest("hex");
  if (sum !== from.sha256) {
    throw new Error(
      `${from.url} has the SHA-256 ${sum}, and lab/versions.ts expects ${from.sha256}: compare with the sum the vendor publishes, then correct the table or find out who changed the file`,
    );
  }
  await writeFile(to, bytes, { mode: 0o755 });
  return true;
};
