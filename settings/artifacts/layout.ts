/** Which image an archive of the operator's has: an OCI layout in a tar file, as buildx, skopeo and a Docker of today write it. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Parser, type ReadEntry } from "tar";
import { z } from "zod";
import { Unfit } from "./folder.ts";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const index = z.object({
  manifests: z
    .array(z.object({ digest, platform: z.object({ os: z.string(), architecture: z.string() }).optional() }))
    .min(1),
});

/** Bytes of the index. */
const most = 4 * 2 ** 20;

const none = new Unfit(
  "is no OCI image archive; make one with docker buildx build -o type=oci,dest=…, or skopeo copy docker://… oci-archive:…",
);

interface Contents {
  readonly index?: Buffer;
  readonly names: ReadonlySet<string>;
}

const contentsOf = async (place: string): Promise<Contents> => {
  const names = new Set<string>();
  const parts: Buffer[] = [];
  const onReadEntry = (entry: ReadEntry): void => {
    const name = entry.path.replace(/^\.\//, "");
    names.add(name);
    if (name === "index.json" && entry.size <= most) entry.on("data", (chunk) => parts.push(Buffer.from(chunk)));
    else entry.resume();
  };
  const parser = new Parser({ strict: true, onReadEntry });
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  parser.on("end", resolve);
  parser.on("error", reject);
  const file = createReadStream(place, { highWaterMark: 2 ** 20 });
  file.on("error", reject);
  file.pipe(parser as unknown as NodeJS.WritableStream);
  await ended.catch(() => {
    throw none;
  });
  return names.has("index.json") ? { names, index: Buffer.concat(parts) } : { names };
};

const parsed = (text: Buffer): z.infer<typeof index> => {
  try {
    return index.parse(JSON.parse(text.toString("utf8")));
  } catch {
    throw none;
  }
};

/**
 * The digest of the image; of several, one for each architecture, that of the list of them.
 * @throws Unfit for what is none, or lacks it
 */
export const digestIn = async (place: string): Promise<string> => {
  const { index: text, names } = await contentsOf(place);
  if (!text) throw none;
  const { manifests } = parsed(text);
  const missing = manifests.find((one) => !names.has(`blobs/sha256/${one.digest.slice("sha256:".length)}`));
  if (missing) throw new Unfit(`names ${missing.digest} and has none of it; make it anew`);
  const [only, ...more] = manifests;
  if (only && more.length === 0) return only.digest;
  if (manifests.some(({ platform }) => !platform)) throw new Unfit("has several images; write one into it");
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
};
