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

/** An image by its recipe: everything in `guest/` and in its own folder of `releases/`. */
export interface Image {
  readonly name: ImageName;
  /** Root folder, which all machines of it share (read-only, below each machine's overlay); there once it is made. */
  readonly root: string;
}

const recipeOf = (image: ImageName): string[] => [guest, releaseOf(image)];

export const imageOf = async (name: ImageName): Promise<Image> => {
  const sums = await Promise.all(recipeOf(name).map(hashFolder));
  return { name, root: path.join(cacheDir(), "images", [name, ...sums].join("-"), "root") };
};

/** Never changed afterwards: overlays would break. */
export const makeImage = async ({ name, root }: Image): Promise<void> => {
  const release = images[name];
  const mirrors = await ownMirrors();
  const lists = await Promise.all(recipeOf(name).map((from) => readFile(path.join(from, "packages.txt"), "utf8")));
  const packages = lists.flatMap(packagesOf);
  const suites = mirrors ? suitesOf(mirrors, release) : [];
  await fillAtomically(path.dirname(root), async (draft) => {
    const options = ["--variant=minbase", "--mode=root", "--quiet", `--include=${packages.join(",")}`];
    const customize = `--customize-hook='${path.join(guest, "prepare.sh")}' "$1" '${guest}'`;
    await run(["mmdebstrap", ...options, customize, release, path.join(draft, "root"), ...suites], {
      timeout: 1_800_000,
    });
  });
};

/** Its root folder; made first where it is not there yet. */
export const ensureImage = async (name: ImageName, report: (line: string) => void): Promise<string> => {
  const image = await imageOf(name);
  if (existsSync(image.root)) return image.root;
  report(`making the ${name} image (about 1 minute, once) …`);
  await timed(report, `made the ${name} image`, () => makeImage(image));
  return image.root;
};

/** Those that are named, else all. Called so for a machine, from where there is no way to a mirror: see `late.ts`. */
if (import.meta.main) {
  const named = process.argv.slice(2).map(imageNamed);
  for (const name of named.length > 0 ? named : imageNames) await ensureImage(name, (line) => console.log(line));
}
