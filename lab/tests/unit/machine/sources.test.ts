import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { mirrorsOf, ownMirrors, parseSources } from "#lab/machine/sources.ts";

const deb822 = `Types: deb
# a comment
URIs: http://mirror.test/debian/
Suites: bookworm bookworm-updates
Components: main

Types: deb deb-src
URIs: http://mirror.test/debian-security
Suites: bookworm-security
`;
const oneLine = `# deb http://old.test/debian bookworm main
deb [signed-by=/k.gpg] http://mirror.test/debian trixie main
deb http://sec.test/debian-security trixie-security main
deb https://other.test/apt stable main
`;

describe("this machine's mirrors", () => {
  it("are found in both forms of apt's sources", () => {
    expect(mirrorsOf(parseSources(deb822))).toEqual({
      archive: "http://mirror.test/debian",
      security: "http://mirror.test/debian-security",
    });
    expect(mirrorsOf(parseSources(oneLine))).toEqual({
      archive: "http://mirror.test/debian",
      security: "http://sec.test/debian-security",
    });
  });
  it("are not taken from comments, other vendors or source packages", () => {
    expect(parseSources("# deb http://old.test/debian x main")).toEqual([]);
    expect(parseSources("Types: deb-src\nURIs: http://m.test/debian\nSuites: x\n")).toEqual([]);
    expect(() => mirrorsOf(parseSources("deb https://other.test/apt stable main"))).toThrow(
      /found: https:\/\/other.test\/apt.*OUTWARD_DEBIAN/,
    );
  });

  describe("on a system", () => {
    let root = "";
    afterEach(() => rm(root, { recursive: true }));
    const on = async (id: string, list: string) => {
      root = await mkdtemp(path.join(tmpdir(), "outward-sources-"));
      await mkdir(path.join(root, "etc", "apt"), { recursive: true });
      await writeFile(path.join(root, "etc", "os-release"), `NAME=any\nID=${id}\n`);
      await writeFile(path.join(root, "etc", "apt", "sources.list"), list);
      return ownMirrors(root);
    };
    const other = "deb https://other.test/ubuntu noble main";

    it("that is another one than Debian are mmdebstrap's own, unless its sources name Debian", async () => {
      expect(await on("ubuntu", other)).toBeUndefined();
      await rm(root, { recursive: true });
      expect(await on("raspbian", oneLine)).toMatchObject({ archive: "http://mirror.test/debian" });
    });
    it("that is Debian have to be named", async () => {
      await expect(on("debian", other)).rejects.toThrow(/name no Debian archive/);
    });
  });
});
