import { existsSync } from "node:fs";
import { rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { type Tool, tools } from "../versions.ts";
import { cacheDir, fillAtomically, hashFolder } from "./cache.ts";
import { download } from "./download.ts";
import { run } from "./run.ts";
import { timed } from "./wait.ts";

/** Absolute paths of the lab's binaries. `edge` is undefined while `lab/edge` does not exist. */
export interface Tools {
  readonly pulumi: string;
  readonly cloudflared: string;
  /** Another version, to be raised to. */
  readonly cloudflaredNext: string;
  readonly tailscaled: string;
  readonly tailscale: string;
  readonly headscale: string;
  /** The S3-compatible store. */
  readonly versitygw: string;
  readonly edge: string | undefined;
}

type Report = (line: string) => void;
const here = import.meta.dirname;
const minutes = 60_000;

const folderOf = (name: string, version: string): string => path.join(cacheDir(), "bin", `${name}-${version}`);

const build = (source: string, target: string, pkg: string, ldflags: string, tags = ""): Promise<string> =>
  run(["go", "build", "-mod=readonly", "-trimpath", "-tags", tags, "-ldflags", `-s -w ${ldflags}`, "-o", target, pkg], {
    cwd: source,
    env: { CGO_ENABLED: "0" },
    timeout: 30 * minutes,
  });

const fetchOfficial = async (tool: Tool, folder: string): Promise<boolean> => {
  // OUTWARD_OFFLINE=1 keeps the lab from asking any vendor.
  if (!tool.download || process.env.OUTWARD_OFFLINE === "1") return false;
  const archive = path.join(folder, "archive");
  if (!(await download(tool.download, archive))) return false;
  if (tool.download.url.endsWith(".tar.gz")) {
    await run(["tar", "-xzf", archive, "--strip-components=1", "-C", folder]);
    await rm(archive);
  } else await rename(archive, path.join(folder, tool.name));
  return true;
};

const ensure = async (tool: Tool, report: Report): Promise<string> => {
  const folder = folderOf(tool.name, tool.version);
  const binary = path.join(folder, tool.name);
  if (existsSync(binary)) return binary;
  await fillAtomically(folder, async (draft) => {
    if (await fetchOfficial(tool, draft)) report(`downloaded ${tool.name} ${tool.version}`);
    else {
      report(`building ${tool.name} ${tool.version} (about ${tool.about}, once) …`);
      const source = path.join(here, "tools", tool.module ?? tool.name);
      await timed(report, `built ${tool.name} ${tool.version}`, () =>
        build(source, path.join(draft, tool.name), tool.package, tool.ldflags, tool.tags),
      );
    }
    for (const link of tool.links ?? []) await symlink(tool.name, path.join(draft, link));
  });
  return binary;
};

const ensureEdge = async (report: Report): Promise<string | undefined> => {
  const source = path.join(here, "..", "edge");
  if (!existsSync(path.join(source, "main.go"))) return undefined;
  const folder = folderOf("edge", await hashFolder(source));
  const binary = path.join(folder, "edge");
  if (existsSync(binary)) return binary;
  await fillAtomically(folder, async (draft) => {
    report("building edge (seconds, after every change of lab/edge) …");
    await timed(report, "built edge", () => build(source, path.join(draft, "edge"), ".", ""));
  });
  return binary;
};

const find = (name: Tool["name"]): Tool => {
  const tool = tools.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`lab/versions.ts has no tool "${name}"`);
  return tool;
};

/** The engine alone, for who previews without a lab. */
export const ensurePulumi = (report: Report): Promise<string> => ensure(find("pulumi"), report);

/** Finds, downloads or builds all tools, one after the other: two such builds at once would need 8 GB. */
export const ensureTools = async (report: Report): Promise<Tools> => {
  const pulumi = await ensurePulumi(report);
  const cloudflared = await ensure(find("cloudflared"), report);
  const cloudflaredNext = await ensure(find("cloudflared-next"), report);
  const tailscaled = await ensure(find("tailscaled"), report);
  const headscale = await ensure(find("headscale"), report);
  const versitygw = await ensure(find("versitygw"), report);
  const edge = await ensureEdge(report);
  return {
    pulumi,
    cloudflared,
    cloudflaredNext,
    tailscaled,
    headscale,
    versitygw,
    edge,
    tailscale: path.join(path.dirname(tailscaled), "tailscale"),
  };
};

/** The load generator: the bench's own, so that no lab waits for it. */
export const ensureGenerator = (report: Report): Promise<string> => ensure(find("hey"), report);

if (import.meta.main) console.log(await ensureTools((line) => console.log(line)));
