/**
 * Images as people publish them: layers, config and manifest by their digests, behind the lab's server of downloads, which is a
 * registry that anybody may pull from. Not: tokens, uploads, tags.
 */
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "#lab/toolchain/run.ts";
import { lab } from "../lab.ts";
import { builtArchive } from "./releases.ts";

/** Where its registry has it. */
const repository = "acme/api";

export const repositoryFolder = path.join(lab.artifacts, "v2", repository);

interface Blob {
  readonly digest: string;
  readonly size: number;
}

const kept = async (kind: "blobs" | "manifests", content: Buffer): Promise<Blob> => {
  const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;
  await mkdir(path.join(repositoryFolder, kind), { recursive: true });
  await writeFile(path.join(repositoryFolder, kind, digest), content);
  return { digest, size: content.length };
};

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** A layer with these files, by their paths in the image. */
const layer = async (files: Readonly<Record<string, string | { readonly from: string }>>): Promise<Blob> => {
  const folder = await mkdtemp(path.join(tmpdir(), "outward-layer-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      if (typeof content === "string") await writeFile(file, content);
      else await copyFile(content.from, file);
    }
    const reproducible = ["--sort=name", "--mtime=@0", "--owner=1000:1000"];
    await run(["tar", "-C", folder, ...reproducible, "-I", "gzip -n -1", "-cf", `${folder}.tar.gz`, "."]);
    return await kept("blobs", await readFile(`${folder}.tar.gz`));
  } finally {
    await rm(folder, { recursive: true });
    await rm(`${folder}.tar.gz`, { force: true });
  }
};

/** The application of that version as an image, as a service names it. */
export const publishImage = async (version: string): Promise<string> => {
  const unpacked = await mkdtemp(path.join(tmpdir(), "outward-api-"));
  try {
    await run(["tar", "-C", unpacked, "-xf", await builtArchive(version)]);
    const base = await layer({ "etc/passwd": "app:x:1000:1000::/home/app:/bin/false\n", "home/app/own": "" });
    const program = await layer({ "usr/local/bin/api": { from: path.join(unpacked, "api") } });
    const config = await kept(
      "blobs",
      json({
        os: "linux",
        architecture: "amd64",
        config: { Entrypoint: ["api"], Cmd: ["serve"], Env: ["DATA=/data"], User: "app", Volumes: { "/data": {} } },
      }),
    );
    const mediaType = "application/vnd.oci.image.layer.v1.tar+gzip";
    const layers = [base, program].map((each) => ({ mediaType, ...each }));
    const manifest = { schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config, layers };
    const { digest } = await kept("manifests", json(manifest));
    return `artifacts.lab.test/${repository}:${version}@${digest}`;
  } finally {
    await rm(unpacked, { recursive: true });
  }
};

/** All that the registry has as an OCI image archive, of which the index names that image. @param image as a service names it */
export const archiveImage = async (image: string, archive: string): Promise<void> => {
  const folder = await mkdtemp(path.join(tmpdir(), "outward-layout-"));
  try {
    const blobs = path.join(folder, "blobs/sha256");
    await mkdir(blobs, { recursive: true });
    for (const kind of ["blobs", "manifests"])
      for (const digest of await readdir(path.join(repositoryFolder, kind)))
        await copyFile(path.join(repositoryFolder, kind, digest), path.join(blobs, digest.replace("sha256:", "")));
    const [, digest = ""] = image.split("@");
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const { length: size } = await readFile(path.join(blobs, digest.replace("sha256:", "")));
    await writeFile(path.join(folder, "oci-layout"), json({ imageLayoutVersion: "1.0.0" }));
    await writeFile(
      path.join(folder, "index.json"),
      json({ schemaVersion: 2, manifests: [{ mediaType, digest, size }] }),
    );
    await run(["tar", "-C", folder, "-cf", archive, "."]);
  } finally {
    await rm(folder, { recursive: true });
  }
};
