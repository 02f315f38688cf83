/** How one tool comes into the cache: the vendor's own file, or built with Go. */
import { existsSync } from "node:fs";
import { rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import type { Tool } from "../versions.ts";
import { cacheDir, fillAtomically, hashFolder } from "./cache.ts";
import { download } from "./download.ts";
import { run, succeeds } from "./run.ts";

const here = import.meta.dirname;
const minutes = 60_000;

const folderOf = (name: string, version: string): string => path.join(cacheDir(), "bin", `${name}-${version}`);

export const binaryOf = ({ name, version }: Pick<Tool, "name" | "version">): string =>
  path.join(folderOf(name, version), name);

const sourceOf = (tool: Tool): string => path.join(here, "tools", tool.module ?? tool.name);

const plain = { CGO_ENABLED: "0" };

/** A build gives way to whatever is tested beside it. */
const build = (source: string, target: string, pkg: string, ldflags: string, tags = ""): Promise<string> =>
  run(
    [
      ...["nice", "-n", "10", "go", "build", "-mod=readonly", "-trimpath", "-tags", tags],
      ...["-ldflags", `-s -w ${ldflags}`, "-o", target, pkg],
    ],
    { cwd: source, env: plain, timeout: 60 * minutes },
  );

/** Asks for a tool's sources ahead of its build, which asks for what is missing all the same. */
export const fetchSources = (tool: Tool): Promise<boolean> =>
  succeeds(["go", "list", "-deps", "-mod=readonly", "-tags", tool.tags ?? "", tool.package], {
    cwd: sourceOf(tool),
    env: plain,
    timeout: 30 * minutes,
  });

const link = async (tool: Tool, folder: string): Promise<void> => {
  // The vendor's archive has these as files of their own.
  for (const name of (tool.links ?? []).filter((one) => !existsSync(path.join(folder, one))))
    await symlink(tool.name, path.join(folder, name));
};

/** Thrown inside a fill to leave nothing behind. */
class NotThere extends Error {}

/**
 * The vendor's own file, verified; false when there is none to be had.
 * @throws when it came and its sum is another
 */
export const takeOfficial = async (tool: Tool): Promise<boolean> => {
  // OUTWARD_OFFLINE=1 keeps the lab from asking any vendor.
  const { download: from } = tool;
  if (!from || process.env.OUTWARD_OFFLINE === "1") return false;
  try {
    await fillAtomically(folderOf(tool.name, tool.version), async (draft) => {
      const archive = path.join(draft, "archive");
      if (!(await download(from, archive))) throw new NotThere();
      if (/\.(tar\.gz|tgz)$/.test(from.url)) {
        await run(["tar", "-xzf", archive, "--strip-components=1", "-C", draft]);
        await rm(archive);
        if (!existsSync(path.join(draft, tool.name))) throw new Error(`${from.url} has no file "${tool.name}"`);
      } else await rename(archive, path.join(draft, tool.name));
      await link(tool, draft);
    });
    return true;
  } catch (error) {
    if (error instanceof NotThere) return false;
    throw error;
  }
};

export const buildTool = (tool: Tool): Promise<void> =>
  fillAtomically(folderOf(tool.name, tool.version), async (draft) => {
    await build(sourceOf(tool), path.join(draft, tool.name), tool.package, tool.ldflags, tool.tags);
    await link(tool, draft);
  });

const edge = path.join(here, "..", "edge");

/** Where the edge of this very source is, or will be. */
export const edgeBinary = async (): Promise<string> => path.join(folderOf("edge", await hashFolder(edge)), "edge");

export const buildEdge = (binary: string): Promise<void> =>
  fillAtomically(path.dirname(binary), async (draft) => {
    await build(edge, path.join(draft, "edge"), ".", "");
  });
