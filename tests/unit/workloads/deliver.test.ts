import { existsSync, readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { expect, it } from "vitest";

const root = new URL("../../../projects/", import.meta.url);
const services = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
  /^(blog|motor|shared)\/.*\.ts$/.test(file),
);

/** What a file imports that is there at run time; throws where more than types would have to be compiled. */
const importsOf = (text: string): string[] =>
  [...stripTypeScriptTypes(text).matchAll(/^(?:import|export)[^"';]*? from "([^"]+)";$|^import "([^"]+)";$/gm)].map(
    (found) => found[1] ?? found[2] ?? "",
  );

it.each(services)("%s runs on a host once its types are gone", (file) => {
  for (const name of importsOf(readFileSync(new URL(file, root), "utf8"))) {
    if (name.startsWith("node:")) continue;
    expect(name).toMatch(/^\.\.?\/.*\.js$/);
    expect(existsSync(new URL(name.replace(/\.js$/, ".ts"), new URL(file, root))), name).toBe(true);
    // A project's services may use what is shared, and never another project's files.
    expect(new URL(name, new URL(file, root)).pathname).toMatch(
      new RegExp(`/projects/(shared|${file.split("/")[0]})/`),
    );
  }
});

it("would see an import that is not there at run time, and syntax that is not only types", () => {
  expect(importsOf('import type { Pool } from "pg";\nimport { a } from "./a.ts";')).toEqual(["./a.ts"]);
  expect(() => importsOf("enum A { B }")).toThrow();
});

it("there are services to look at", () => {
  expect(services).toEqual(expect.arrayContaining(["blog/server.ts", "motor/ingest.ts", "motor/dashboard.ts"]));
});
