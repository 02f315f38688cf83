import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fillAtomically } from "../toolchain/cache.ts";
import { run, succeeds } from "../toolchain/run.ts";
import type { Tools } from "../toolchain/tools.ts";
import { type Tool, tools as table } from "../versions.ts";
import { artifacts as address } from "./addresses.ts";
import { inside } from "./namespaces.ts";
import type { LabPaths } from "./paths.ts";
import { issue } from "./pki.ts";
import { awaitReady, start } from "./processes.ts";

/** What a machine downloads: the same shape as the vendor's file, built here. `sha256` is hex. */
export interface Artifact {
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
}

export interface Artifacts {
  /** The first is what runs; the others are there to be raised to. */
  readonly cloudflared: readonly Artifact[];
  readonly tailscale: Artifact;
}

const base = "https://artifacts.lab.test";

/** @throws when the table has no such tool */
export const versionOf = (name: Tool["name"]): string => {
  const version = table.find((tool) => tool.name === name)?.version;
  if (version === undefined) throw new Error(`lab/versions.ts has no tool "${name}"`);
  return version;
};

const sumOf = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
};

/**
 * The vendor's archive of Tailscale, made of the tools' two binaries and the units. Kept in the cache, by what is in it:
 * tools of one version are built here or the vendor's.
 */
export const ensureTailscaleArchive = async (
  lab: Pick<LabPaths, "cache">,
  tools: Pick<Tools, "tailscale" | "tailscaled">,
  version: string,
): Promise<string> => {
  const folder = path.join(
    lab.cache,
    "artifacts",
    `tailscale-${version}-${(await sumOf(tools.tailscaled)).slice(0, 8)}`,
  );
  const file = path.join(folder, `tailscale_${version}_amd64.tgz`);
  if (existsSync(file)) return file;
  const units = path.join(import.meta.dirname, "..", "toolchain", "tools", "tailscaled", "systemd");
  await fillAtomically(folder, async (draft) => {
    const content = path.join(draft, `tailscale_${version}_amd64`);
    await mkdir(path.join(content, "systemd"), { recursive: true });
    // Two of the vendor's, or a build that is both, by the name it is called with.
    for (const name of ["tailscale", "tailscaled"] as const) await copyFile(tools[name], path.join(content, name));
    for (const name of ["tailscaled.service", "tailscaled.defaults"])
      await copyFile(path.join(units, name), path.join(content, "systemd", name));
    const reproducible = ["--sort=name", "--mtime=@0", "--owner=root:0", "--group=root:0"];
    const archive = path.join(draft, path.basename(file));
    await run(["tar", "-C", draft, ...reproducible, "-I", "gzip -n -1", "-cf", archive, path.basename(content)]);
    await run(["rm", "-r", content]);
  });
  return file;
};

/** Puts a file behind the lab's server of downloads, as long as the file itself is there. */
const offer = async (lab: LabPaths, version: string, name: string, source: string): Promise<Artifact> => {
  const link = path.join(lab.artifacts, name);
  await mkdir(path.dirname(link), { recursive: true });
  if (!existsSync(link)) await symlink(source, link);
  return { version, url: `${base}/${name}`, sha256: await sumOf(source) };
};

/** A binary at the place where Cloudflare's release of that version would be. */
export const offerCloudflared = (lab: LabPaths, version: string, binary: string): Promise<Artifact> =>
  offer(lab, version, `cloudflared/${version}/cloudflared-linux-amd64`, binary);

/** Puts what machines download behind https://artifacts.lab.test, and says where and with which sums. */
export const startArtifacts = async (lab: LabPaths, tools: Tools): Promise<Artifacts> => {
  const cloudflared = [
    await offerCloudflared(lab, versionOf("cloudflared"), tools.cloudflared),
    await offerCloudflared(lab, versionOf("cloudflared-next"), tools.cloudflaredNext),
  ];
  const version = versionOf("tailscaled");
  const archive = await ensureTailscaleArchive(lab, tools, version);
  const tailscale = await offer(lab, version, `tailscale/tailscale_${version}_amd64.tgz`, archive);
  const certificate = path.join(lab.config, "artifacts.pem");
  const key = path.join(lab.config, "artifacts.key");
  if (!existsSync(certificate)) await issue(lab, "DNS:artifacts.lab.test", certificate, key);
  const server = path.join(import.meta.dirname, "artifact-server.ts");
  const argv = [...inside(lab, "artifacts"), process.execPath, server, lab.artifacts, certificate, key];
  await start(lab, "artifacts", { argv });
  const ask = [
    "curl",
    "-sf",
    "-o",
    "/dev/null",
    "--cacert",
    lab.pki.ca,
    "--resolve",
    `artifacts.lab.test:443:${address}`,
  ];
  await awaitReady(lab, "artifacts", 10_000, () => succeeds([...inside(lab, "artifacts"), ...ask, `${base}/`]));
  const both = { cloudflared, tailscale };
  await writeFile(path.join(lab.dir, "artifacts.json"), JSON.stringify(both, null, 2));
  return both;
};
