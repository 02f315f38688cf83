import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { cacheDir, fillAtomically, hashFolder } from "../toolchain/cache.ts";
import { run } from "../toolchain/run.ts";
import { timed } from "../toolchain/wait.ts";
import { type ImageName, images } from "../versions.ts";
import { type Mirrors, ownMirrors } from "./sources.ts";

const guest = path.join(import.meta.dirname, "guest");
const releaseOf = (image: ImageName): string => path.join(import.meta.dirname, "releases", image);

/** Names of a list of packages: one a line, `#` starts a comment. */
export const packagesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");

const suitesOf = ({ archive, security }: Mirrors, release: string): string[] => [
  `deb ${archive} ${release} main`,
  `deb ${archive} ${release}-updates main`,
  `deb ${security} ${release}-security main`,
];

export const imageNames = Object.keys(images) as ImageName[];

/** An image's name as one that the lab makes. @throws for another one */
export const imageNamed = (name: string): ImageName => {
  if (Object.hasOwn(images, name)) return name as ImageName;
  throw new Error(`the lab makes no image "${name}": take one of ${imageNames.join(", ")}`);
};

/**
 * Root folder of an image, which all machines of it share (read-only, below each machine's overlay). Made once per
 * recipe; the recipe is everything in `guest/` and in its own folder of `releases/`. Never changed afterwards: overlays would break.
 */
export const ensureImage = async (image: ImageName, report: (line: string) => void): Promise<string> => {
  const release = images[image];
  const recipe = [guest, releaseOf(image)];
  const sums = await Promise.all(recipe.map(hashFolder));
  const folder = path.join(cacheDir(), "images", [image, ...sums].join("-"));
  const root = path.join(folder, "root");
  if (existsSync(root)) return root;
  const mirrors = await ownMirrors();
  const lists = await Promise.all(recipe.map((from) => readFile(path.join(from, "packages.txt"), "utf8")));
  const packages = lists.flatMap(packagesOf);
  const suites = mirrors ? suitesOf(mirrors, release) : [];
  await fillAtomically(folder, async (draft) => {
    report(`making the ${image} image, ${packages.length} packages (about 1 minute, once) …`);
    const options = ["--variant=minbase", "--mode=root", "--quiet", `--include=${packages.join(",")}`];
    const customize = `--customize-hook='${path.join(guest, "prepare.sh")}' "$1" '${guest}'`;
    await timed(report, `made the ${image} image`, () =>
      run(["mmdebstrap", ...options, customize, release, path.join(draft, "root"), ...suites], {
        timeout: 1_800_000,
      }),
    );
  });
  return root;
};

/** All of them: a machine of any may be asked for later, from where there is no way to a mirror. */
export const ensureImages = async (report: (line: string) => void): Promise<void> => {
  for (const image of imageNames) await ensureImage(image, report);
};

if (import.meta.main) await ensureImages((line) => console.log(line));
