/** The house's own rules that a machine can see of single files: how long, in which language, what they suppress. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { nouns } from "./nouns.ts";
import { isProduct, isTest, product, read, sources, tracked } from "./tree.ts";

describe("files", () => {
  it("are at most 250 lines, or say on top why", () => {
    const long = sources.filter((file) => read(file).split("\n").length > 251);
    expect(long.filter((file) => !/one file, because/i.test(read(file).slice(0, 1500)))).toEqual([]);
  });

  it("of the product say on top what they are", () => {
    const own = product.filter((file) => !file.startsWith("projects/"));
    expect(own.filter((file) => !read(file).startsWith("/**"))).toEqual([]);
    const python = sources.filter((file) => isProduct(file) && file.endsWith(".py"));
    expect(python.length).toBeGreaterThan(0);
    expect(python.filter((file) => !read(file).startsWith('"""'))).toEqual([]);
  });

  it("hold no shell, unit or YAML inside TypeScript", () => {
    const own = sources.filter((file) => file.endsWith(".ts") && !isTest(file));
    expect(
      own.filter((file) => /#!\/bin\/(ba)?sh|set -euo? pipefail|^#cloud-config$|\[Service\]/m.test(read(file))),
    ).toEqual([]);
  });

  it("know the home of whoever runs them in two places only: where the cache is, and official plugins", () => {
    const own = sources.filter((file) => file.endsWith(".ts") && !isTest(file));
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
    const own = sources.filter((file) => file.endsWith(".ts") && file !== "tests/unit/house/files.test.ts");
    expect(
      own.filter((file) => /@ts-(ignore|expect-error|nocheck)|biome-ignore|\bas any(?! [a-z])/.test(read(file))),
    ).toEqual([]);
  });
});

describe("folders", () => {
  /** What design.md fixes, what tools look for at the root, and a folder per floor. */
  const top = [
    ...["Pulumi.yaml", "Pulumi.prod.yaml", "index.ts", "components", "cloud-init", "tests", "package.json"],
    ...[
      "bin",
      "settings",
      "projects",
      "workloads",
      "host",
      "vendors",
      "handover",
      "policy",
      "ops",
      "lab",
      "scripts",
      "docs",
    ],
    ...[".ci", ".github", ".gitignore", ".npmrc", "package-lock.json", "tsconfig.json", "biome.json"],
    ...["vitest.config.ts", "pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"],
  ];

  it("at the root are these and no others", () => {
    expect([...new Set(tracked.map((file) => file.split("/")[0]))].sort()).toEqual([...top].sort());
  });

  /** Its steps and situations are one state machine: in folders of their own they would import each other. */
  const larger: Readonly<Record<string, number>> = { handover: 24 };

  it("of the product hold at most sixteen sources: what is more is two subjects", () => {
    const sizes = Map.groupBy(sources.filter(isProduct), path.dirname);
    expect([...sizes.keys()]).toContain("components/edge");
    const wrong = [...sizes].filter(([folder, files]) => files.length > (larger[folder] ?? 16));
    expect(wrong.map(([folder, files]) => `${folder}: ${files.length}`)).toEqual([]);
  });
});

describe("names", () => {
  const exported = (file: string): readonly string[] =>
    [...read(file).matchAll(/^export (?:const|(?:async )?function|class|interface|type) (\w+)/gm)].map(
      ([, name = ""]) => name,
    );

  it("of what the product exports are there once", () => {
    const own = product.filter((file) => file !== "index.ts" && !file.startsWith("projects/"));
    const names = own.flatMap((file) => exported(file).map((name) => ({ name, file })));
    const twice = [...Map.groupBy(names, ({ name }) => name)].filter(([, places]) => places.length > 1);
    expect(twice.map(([name, places]) => `${name}: ${places.map(({ file }) => file).join(", ")}`)).toEqual([]);
    expect(exported("settings/host/egress.ts")).toContain("egress");
  });

  it("of files say a noun", () => {
    const vague = /^(options|utils?|helpers?|common|misc|data|read)\.(ts|py)$/;
    expect(sources.filter((file) => isProduct(file) && vague.test(path.basename(file)))).toEqual([]);
  });

  it("that several files have mean one noun, said here; the folder says the layer", () => {
    // A sample project's files are its own.
    const own = sources.filter((file) => isProduct(file) && !/^projects\/|(^|\/)(index\.ts|__init__\.py)$/.test(file));
    const several = [...Map.groupBy(own, (file) => path.parse(file).name)].filter(([, files]) => files.length > 1);
    expect(several.map(([name]) => name).filter((name) => !Object.hasOwn(nouns, name))).toEqual([]);
    const names = several.map(([name]) => name);
    expect(Object.keys(nouns).filter((name) => !names.includes(name))).toEqual([]);
  });
});
