/** Who may import whom, and why not more; which package is where. */
import { describe, expect, it } from "vitest";
import { rooms } from "./rooms.ts";
import { circleIn, imports, packages, product, read, sources, specifiers } from "./tree.ts";

/** Scripts that import the lab, and why. Tests may: the lab is what they run on. */
const preparing: Readonly<Record<string, string>> = {
  "scripts/docs/parts.ts": "the versions and addresses of the lab are written into docs/lab.md",
  "scripts/test.ts": "what a kind of test needs is made by the lab's toolchain",
  "scripts/test/kept.ts": "a lab that is kept lies where the lab says",
  "scripts/test/ready.ts": "tools, images and packages are the lab's",
  "scripts/tools.ts": "the engine and the official plugins go into the lab's cache",
  "scripts/venv.ts": "Python's linters lie in the same cache",
};

const within = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);

/** Packages that one place has: the seam of a vendor, or of what speaks with a host. */
const seams: Readonly<Record<string, readonly string[]>> = {
  "@pulumi/cloudflare": ["components/edge"],
  "@pulumi/random": ["components/edge"],
  "@pulumi/hcloud": ["components/host"],
  "@pulumi/tailscale": ["components/tailnet"],
  "@pulumi/command": ["components/host", "components/unit", "components/tailnet", "components/active"],
  "@pulumi/policy": ["policy"],
  ssh2: ["host/client/ssh.ts"],
};

describe("dependencies point one way", () => {
  it.each(Object.entries(rooms))("%s imports only what it may", (room, { may, why }) => {
    const own = sources.filter((file) => file.endsWith(".ts") && within(file, room));
    expect(own.length).toBeGreaterThan(0);
    const wrong = own.flatMap((file) =>
      imports(file)
        .filter((to) => !within(to, room) && !may.some((place) => within(to, place)))
        .map((to) => `${file} → ${to}: ${why}`),
    );
    expect(wrong).toEqual([]);
  });

  it("and the lab is imported by tests and scripts alone, in which each has its reason", () => {
    const users = sources.filter((file) => file.endsWith(".ts") && !within(file, "lab"));
    const wrong = users.filter((file) => imports(file).some((to) => within(to, "lab")) && !file.startsWith("tests/"));
    expect(wrong.sort()).toEqual(Object.keys(preparing).sort());
  });

  it("in every folder of the product, so that a new one is a line here", () => {
    expect(product.filter((file) => !Object.keys(rooms).some((room) => within(file, room)))).toEqual([]);
  });

  it("and the reader of imports sees one of each kind", () => {
    expect(imports("index.ts")).toContain("components/host/index.ts");
    expect(imports("tests/unit/ops/map/stack.ts")).toContain("settings/index.ts");
    expect(packages("components/edge/tunnel.ts")).toContain("@pulumi/cloudflare");
  });

  it("in no circle of files, types included", () => {
    expect(circleIn(new Map(product.map((file) => [file, imports(file)])))).toEqual([]);
    const twin = { a: ["b"], b: ["c", "d"], c: [], d: ["b"] };
    expect(circleIn(new Map(Object.entries(twin)))).toEqual(["b", "d", "b"]);
  });

  // Packages of their own, which the root's table of names does not reach.
  const apart = /^(projects|policy|tests\/bench\/empty|tests\/engine\/programs)\//;

  it("and climb one folder at most: what is farther away is named from the root, by package.json's table", () => {
    const climbing = (file: string): boolean =>
      specifiers(file).some((to, at) => to.startsWith("../../") && imports(file)[at]?.includes("/"));
    const own = sources.filter((file) => file.endsWith(".ts"));
    expect(own.filter((file) => !apart.test(file) && climbing(file))).toEqual([]);
    expect(own.filter(climbing).length).toBeGreaterThan(0);
  });
});

describe("a vendor has one place", () => {
  it.each(Object.entries(seams))("%s", (name, places) => {
    const users = product.filter((file) => packages(file).some((one) => one === name || one.startsWith(`${name}/`)));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !places.some((place) => within(file, place)))).toEqual([]);
  });

  it("and its API is asked in one file; workloads ask whom they like", () => {
    const asking = product.filter((file) => /\bfetch\(/.test(read(file)) && !file.startsWith("projects/"));
    expect(asking).toEqual(["vendors/http.ts"]);
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
