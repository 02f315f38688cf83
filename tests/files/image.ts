/** The generated files in front of the programs that will read them, at the versions that a host has. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureImage } from "#lab/machine/image.ts";
import { obstacles } from "#lab/toolchain/prerequisites.ts";
import type { Image } from "#settings/host/image.ts";

const script = fileURLToPath(new URL("in-image.sh", import.meta.url));

/** Why these tests cannot run here; empty when they can. */
export const why = obstacles().join("; ");

export interface BinaryFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** @default 0o644 */
  readonly mode?: number;
}

export interface TreeFile extends BinaryFile {
  readonly content: string;
}

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

const machine = fileURLToPath(new URL("machine.sh", import.meta.url));

/** Boots an image with `files` in place, and gives what it has written to /result by then; a unit of theirs powers it off. */
export const bootedWith = async (image: Image, files: readonly BinaryFile[], seconds: number): Promise<Outcome> =>
  within(image, files, (root, tree) => ["sh", machine, root, tree, String(seconds)]);

/** Runs a command in an image with `files` in place; nothing of it stays. */
export const inImage = async (image: Image, files: readonly BinaryFile[], argv: readonly string[]): Promise<Outcome> =>
  within(image, files, (root, tree) => ["sh", script, root, tree, ...argv]);

const within = async (
  image: Image,
  files: readonly BinaryFile[],
  words: (root: string, tree: string) => readonly string[],
): Promise<Outcome> => {
  const root = await ensureImage(image, (line) => console.log(line));
  const tree = mkdtempSync(join(tmpdir(), "outward-files-"));
  try {
    for (const { path, content, mode } of files) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), content, { mode: mode ?? 0o644 });
    }
    const [command = "", ...argv] = words(root, tree);
    const done = spawnSync(command, argv, { encoding: "utf8" });
    return { code: done.status, output: `${done.stdout}${done.stderr}` };
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
};
