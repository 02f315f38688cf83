import { describe, expect, it } from "vitest";
import { mirrorsOf, parseSources } from "../../../../lab/machine/sources.ts";

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
});
