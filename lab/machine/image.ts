import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { cacheDir, fillAtomically, hashFolder } from "../toolchain/cache.ts";
import { run } from "../toolchain/run.ts";
import { timed } from "../toolchain/wait.ts";
import { debian } from "../versions.ts";
import { ownMirrors } from "./sources.ts";

const guest = path.join(import.meta.dirname, "guest");

/** Names of a list of packages: one a line, `#` starts a comment. */
export const packagesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");

/**
 * Root folder of the image all machines of a release share (read-only, below each machine's overlay). Made once per
 * recipe; the recipe is everything in `guest/`. Never changed afterwards: overlays would break.
 */
export const ensureImage = async (report: (line: string) => void): Promise<string> => {
  const folder = path.join(cacheDir(), "images", `${debian.image}-${await hashFolder(guest)}`);
  const root = path.join(folder, "root");
  if (existsSync(root)) return root;
  const { archive, security } = await ownMirrors();
  const packages = packagesOf(await readFile(path.join(guest, "packages.txt"), "utf8"));
  const suites = [
    `deb ${archive} ${debian.release} main`,
    `deb ${archive} ${debian.release}-updates main`,
    `deb ${security} ${debian.release}-security main`,
  ];
  await fillAtomically(folder, async (draft) => {
    report(`making the ${debian.image} image, ${packages.length} packages (about 1 minute, once) …`);
    const options = ["--variant=minbase", "--mode=root", "--quiet", `--include=${packages.join(",")}`];
    const customize = `--customize-hook='${path.join(guest, "prepare.sh")}' "$1" '${guest}'`;
    await timed(report, `made the ${debian.image} image`, () =>
      run(["mmdebstrap", ...options, customize, debian.release, path.join(draft, "root"), ...suites], {
        timeout: 1_800_000,
      }),
    );
  });
  return root;
};

if (import.meta.main) console.log(await ensureImage((line) => console.log(line)));
