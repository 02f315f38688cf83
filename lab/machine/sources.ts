import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Where this machine gets Debian from. */
export interface Mirrors {
  readonly archive: string;
  readonly security: string;
}

interface Source {
  readonly uri: string;
  readonly suite: string;
}

const oneLine = /^deb(?:\s+\[[^\]]*\])?\s+(\S+)\s+(\S+)\s/;

/** Sources of one file of apt's configuration, in its one-line or its deb822 form. */
export const parseSources = (text: string): Source[] => {
  const lines = text.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  const found: Source[] = [];
  for (const line of lines) {
    const match = oneLine.exec(`${line} `);
    if (match?.[1] && match[2]) found.push({ uri: match[1], suite: match[2] });
  }
  for (const stanza of lines.join("\n").split(/\n\s*\n/)) {
    const field = (name: string): string[] =>
      (new RegExp(`^${name}:\\s*(.+)$`, "mi").exec(stanza)?.[1] ?? "").split(/\s+/).filter((word) => word !== "");
    if (!field("Types").includes("deb")) continue;
    for (const uri of field("URIs")) for (const suite of field("Suites")) found.push({ uri, suite });
  }
  return found;
};

/** Picks Debian's archive and its security archive. Throws when the sources have none. */
export const mirrorsOf = (sources: readonly Source[]): Mirrors => {
  const clean = (uri: string): string => uri.replace(/\/+$/, "");
  const security = sources.find((one) => /debian-security$/.test(clean(one.uri)))?.uri;
  const archive = sources.find((one) => /\/debian$/.test(clean(one.uri)) && !one.suite.includes("security"))?.uri;
  if (!archive || !security) {
    const named = sources.map((one) => one.uri).join(", ") || "none";
    throw new Error(
      `apt's sources here name no Debian archive and security archive (found: ${named}): set OUTWARD_DEBIAN and OUTWARD_DEBIAN_SECURITY to their addresses`,
    );
  }
  return { archive: clean(archive), security: clean(security) };
};

const isDebian = (root: string): boolean => {
  const file = path.join(root, "etc", "os-release");
  return existsSync(file) && /^ID="?debian"?$/m.test(readFileSync(file, "utf8"));
};

/**
 * The mirrors of this machine, or what OUTWARD_DEBIAN and OUTWARD_DEBIAN_SECURITY say. Undefined on another system than
 * Debian whose sources do not name it: mmdebstrap knows Debian's own.
 */
export const ownMirrors = async (root = "/"): Promise<Mirrors | undefined> => {
  const { OUTWARD_DEBIAN: archive, OUTWARD_DEBIAN_SECURITY: security } = process.env;
  if (archive && security) return { archive, security };
  const folder = path.join(root, "etc", "apt");
  const extra = path.join(folder, "sources.list.d");
  const names = existsSync(extra) ? await readdir(extra) : [];
  const files = [path.join(folder, "sources.list"), ...names.sort().map((name) => path.join(extra, name))];
  const texts = await Promise.all(files.filter((file) => existsSync(file)).map((file) => readFile(file, "utf8")));
  const sources = texts.flatMap(parseSources);
  const foreign = !isDebian(root) && !sources.some(({ uri }) => /\/debian(-security)?\/*$/.test(uri));
  return foreign ? undefined : mirrorsOf(sources);
};
