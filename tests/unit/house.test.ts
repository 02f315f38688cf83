/** The house's own rules that a machine can see: who may import whom, how long a file is, which language is where. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "..", "..");
const tracked = execFileSync("git", ["-C", root, "ls-files", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
})
  .trim()
  .split("\n");
const sources = tracked.filter((file) => /\.(ts|go|py|sh)$/.test(file) && !file.startsWith("tests/fixtures/"));
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

/** Files of the project that a TypeScript file imports. */
const imports = (file: string): readonly string[] =>
  [...read(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, to = ""]) =>
    path.normalize(path.join(path.dirname(file), to)),
  );

const part = (file: string): string => (file.includes("/") ? (file.split("/")[0] ?? "") : file);

/** Each part and what it may import besides itself. Tests and scripts may import everything. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "index.ts": ["components", "projects", "settings", "settings.ts"],
  "settings.ts": ["settings"],
  settings: ["settings.ts"],
  components: ["settings", "settings.ts", "cloud-init"],
  projects: ["settings"],
  "cloud-init": [],
  handover: ["cloud-init/program.ts"],
  // Of the components it knows the names, and what they registered in the state.
  ops: ["components/names.ts", "components/tailnet-policy.ts", "settings", "handover"],
  lab: [],
  // It judges what the engine shows of any program.
  policy: [],
};

describe("dependencies point one way", () => {
  it.each(Object.entries(allowed))("%s imports only what it may", (from, may) => {
    const own = sources.filter((file) => file.endsWith(".ts") && part(file) === from);
    expect(own.length).toBeGreaterThan(0);
    const wrong = own.flatMap((file) =>
      imports(file)
        .filter((to) => part(to) !== from && !may.includes(part(to)) && !may.includes(to))
        .map((to) => `${file} → ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it("and the reader of imports sees one", () => {
    expect(imports("index.ts")).toContain("components/host/index.ts");
  });
});

describe("index.ts", () => {
  const lines = read("index.ts").trim().split("\n");

  it("is a page of contents: sixty lines at most, faces of folders, and no function of its own", () => {
    expect(lines.length).toBeLessThanOrEqual(60);
    expect(lines.filter((line) => /=>|function|class /.test(line.replace(/\/\/.*/, "")))).toEqual([]);
    const faces = imports("index.ts").filter((file) => file.startsWith("components/"));
    expect(faces.filter((file) => !file.endsWith("/index.ts"))).toEqual([]);
  });
});

describe("files", () => {
  it("are at most 250 lines, or say on top why", () => {
    const long = sources.filter((file) => read(file).split("\n").length > 251);
    expect(long.filter((file) => !/one file, because/i.test(read(file).slice(0, 1500)))).toEqual([]);
  });

  it("hold no shell, unit or YAML inside TypeScript", () => {
    const own = sources.filter((file) => file.endsWith(".ts") && !file.startsWith("tests/"));
    expect(
      own.filter((file) => /#!\/bin\/(ba)?sh|set -euo? pipefail|^#cloud-config$|\[Service\]/m.test(read(file))),
    ).toEqual([]);
  });

  it("know the home of whoever runs them in two places only: where the cache is, and official plugins", () => {
    const own = sources.filter((file) => file.endsWith(".ts") && !file.startsWith("tests/"));
    expect(own.filter((file) => /\bhomedir\b|env\.HOME\b|env\["HOME"\]/.test(read(file)))).toEqual([
      "lab/engine/plugins.ts",
      "lab/toolchain/cache.ts",
    ]);
  });

  it("of Python suppress nothing without a reason beside it", () => {
    const bare = (text: string): boolean =>
      /# (noqa(?!: [A-Z0-9, ]+ {2}\S)|type: ignore(?!\[[a-z-]+\] {2}# \S))/.test(text);
    expect(["x  # noqa: S310", "x  # noqa", "x  # type: ignore[arg-type]"].filter(bare)).toHaveLength(3);
    expect(["x  # noqa: S310  by the pin", "x  # type: ignore[misc]  # as root"].filter(bare)).toEqual([]);
    expect(sources.filter((file) => file.endsWith(".py") && bare(read(file)))).toEqual([]);
  });

  it("suppress nothing", () => {
    const own = sources.filter((file) => file.endsWith(".ts") && file !== "tests/unit/house.test.ts");
    expect(
      own.filter((file) => /@ts-(ignore|expect-error|nocheck)|biome-ignore|\bas any(?! [a-z])/.test(read(file))),
    ).toEqual([]);
  });
});
