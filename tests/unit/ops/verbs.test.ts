/** The one door: verbs, their help, their page, npm's scripts, and the commands that recorded states hold. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "#ops/process.ts";
import { Usage, verb } from "#ops/verb.ts";
import { engineVerbs, verbs } from "#ops/verbs.ts";
import { commandsPage } from "#scripts/docs/commands.ts";

const root = path.join(import.meta.dirname, "..", "..", "..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
const outward = (...args: string[]) => run(["bin/outward", ...args], { cwd: root });

describe("verbs", () => {
  const names = Object.keys(verbs);

  it("are files of their own and npm scripts, each under its own name", async () => {
    expect(readdirSync(path.join(root, "ops", "verbs")).sort()).toEqual(names.map((name) => `${name}.ts`).sort());
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const mine = Object.entries(scripts).filter(([, line]) => line.startsWith("bin/outward "));
    expect(Object.fromEntries(mine)).toEqual(Object.fromEntries(names.map((name) => [name, `bin/outward ${name}`])));
    for (const [name, load] of Object.entries(verbs)) expect((await load()).name).toBe(name);
  });

  it("have the page that npm run docs writes", async () => {
    expect(read("docs/commands.md")).toBe(await commandsPage());
  });

  it("are told by the door's help, and the engine's own are not", async () => {
    const { code, out } = await outward("--help");
    expect(code).toBe(0);
    for (const name of names) expect(out).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
    for (const name of Object.keys(engineVerbs)) expect(out).not.toContain(name);
  });

  it("that nobody knows end with 2, and all that there are", async () => {
    const { code, out, err } = await outward("destroy");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(`"destroy" is no verb of outward; it has ${names.join(", ")}`);
  });

  it("are as the version of the package says", async () => {
    expect(await outward("--version")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^outward \d+\.\d+\.\d+$/m),
    });
  });
});

describe("a verb", () => {
  const one = verb({
    name: "count",
    does: "counts",
    words: "<from>",
    options: {
      by: { type: "string", takes: "step", default: "1", says: "so many\nat once" },
      only: { type: "string", takes: "name", multiple: true, says: "these" },
      loud: { type: "boolean", says: "says it" },
    },
    exits: { 0: "counted", 4: "not" },
    cannot: 4,
    read: ({ by, only, loud }, words, env) => {
      if (words.length === 0) throw new Usage("count from where?");
      return { by, only, loud, words, env: env.FROM };
    },
    run: async ({ words }) => {
      if (words[0] === "nowhere") throw new Error("there is nothing");
      return 0;
    },
  });

  it("says itself what it takes and how it ends", () => {
    expect(one.usage).toBe(
      [
        "usage: bin/outward count <from> [options]",
        "",
        "Counts.",
        "",
        "  --by <step>    so many",
        "                 at once",
        "  --only <name>  these",
        "  --loud         says it",
        "  --help         this",
        "",
        "Exit codes:",
        "  0  counted",
        "  4  not",
      ].join("\n"),
    );
  });

  it("reads what was typed, with defaults for what was not", () => {
    expect(one.parse(["1"], { FROM: "x" })).toEqual({ by: "1", only: [], loud: false, words: ["1"], env: "x" });
    expect(one.parse(["1", "--only", "a", "--only", "b", "--loud", "--by", "2"])).toMatchObject({
      only: ["a", "b"],
      loud: true,
      by: "2",
    });
    expect(one.parse(["--help"])).toBeUndefined();
    expect(() => one.parse(["1", "--quick"])).toThrow(/--quick[\s\S]*usage: bin\/outward count/);
    expect(() => one.parse([])).toThrow(Usage);
  });

  it("ends with the code that says so when it could not be asked", async () => {
    expect(await one.ended(["1"], {})).toBe(0);
    expect(await one.ended(["nowhere"], {})).toBe(4);
    expect(await one.ended([], {})).toBe(4);
  });
});

describe("what recorded states name", () => {
  const folder = path.join(root, "tests", "program", "registered");
  const lines = readdirSync(folder).flatMap((file) => [
    ...readFileSync(path.join(folder, file), "utf8").matchAll(/"(?:create|update|delete)": "([^"]+)"/g),
  ]);
  const local = [...new Set(lines.map(([, line = ""]) => line))].filter(
    (line) => line !== "true" && !line.startsWith("sudo ") && !line.startsWith("base64 "),
  );

  it("is a verb of the engine's, and no file", () => {
    expect(local.sort()).toEqual([
      "bin/outward baseline",
      "bin/outward forget-device",
      "bin/outward handover",
      "bin/outward handover --leave",
      "bin/outward pin-device",
    ]);
    for (const line of local) expect(Object.keys(engineVerbs)).toContain(line.split(" ")[1]);
  });

  it("and the files that states of 0.1 name are there: a resource's delete is taken from its state", () => {
    for (const file of ["scripts/node.sh", "handover/main.ts", "handover/forget.ts"])
      expect(existsSync(path.join(root, file))).toBe(true);
  });

  it("which do what the verb does: they read an order, and say what is wrong with it", async () => {
    const said = await Promise.all(
      [
        ["bin/outward", "handover"],
        ["sh", "scripts/node.sh", "handover/main.ts"],
      ].map((argv) => run(argv, { cwd: root, input: "{}" })),
    );
    expect(said[0]).toMatchObject({ code: 1, out: "" });
    expect(said[0]?.err).not.toBe("");
    expect(said[1]).toEqual(said[0]);
  });
});
