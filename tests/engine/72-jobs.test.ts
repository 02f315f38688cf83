/**
 * The jobs that test: each command as a hosted runner runs it, up to the moment when vitest would begin. There something
 * stands in that says which kind it was asked for. What the kinds find is theirs; how long they take there is not known.
 */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packages, wantedVersion } from "#lab/engine/plugins.ts";
import { cacheDir } from "#lab/toolchain/cache.ts";
import { obstacles } from "#lab/toolchain/prerequisites.ts";
import { tools } from "#lab/versions.ts";
import { runWorkflow, workflowOf } from "./review/workflow.ts";

const [root, jobs] = [path.join(import.meta.dirname, "..", ".."), path.join(import.meta.dirname, "jobs")];
const install = "npm ci --no-audit --no-fund";
const why = obstacles().join("; ");
if (why) console.log(`jobs that need root are not run here: ${why}`);

let folder = "";
const at = (...parts: string[]): string => path.join(folder, ...parts);

const executable = (source: string, target: string): void => {
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(path.join(jobs, source), target);
  chmodSync(target, 0o755);
};

/** What is in this machine's cache, by links, so that nothing is built; the engine is one that only installs plugins. */
const layCache = (cache: string): void => {
  for (const part of ["bin", "images"]) {
    mkdirSync(path.join(cache, part), { recursive: true });
    const own = path.join(cacheDir(), part);
    const there = (existsSync(own) ? readdirSync(own) : []).filter((one) => !/^pulumi-|\.part-/.test(one));
    for (const one of there) symlinkSync(path.join(own, one), path.join(cache, part, one));
  }
  const version = tools.find(({ name }) => name === "pulumi")?.version;
  executable("pulumi.sh", path.join(cache, "bin", `pulumi-${version}`, "pulumi"));
};

/** A checkout whose vitest is the stand-in, on a runner with homes and caches of its own. */
const layRunner = (): void => {
  mkdirSync(at("checkout"));
  for (const one of ["package.json", "package-lock.json", ".npmrc"]) cpSync(path.join(root, one), at("checkout", one));
  cpSync(path.join(root, "scripts"), at("checkout", "scripts"), { recursive: true });
  // A lab that is kept on this machine stays: nobody can take it down from there.
  for (const [part, left] of [
    ["lab", "cli.ts"],
    ["node_modules", "vitest"],
  ] as const) {
    mkdirSync(at("checkout", part));
    for (const one of readdirSync(path.join(root, part)).filter((name) => name !== left))
      symlinkSync(path.join(root, part, one), at("checkout", part, one));
  }
  writeFileSync(at("checkout", "lab", "cli.ts"), "");
  // Older than what npm installed, or the packages would be installed anew.
  utimesSync(at("checkout", "package-lock.json"), 0, 0);
  executable("vitest.mjs", at("checkout", "node_modules", "vitest", "vitest.mjs"));
  executable("sudo.sh", at("bin", "sudo"));
  for (const one of ["go", "apt-get", "mmdebstrap"]) executable("made.sh", at("bin", one));
  for (const home of ["home", "root"]) layCache(at(home, ".cache", "outward"));
  layCache(at("temp", "outward"));
};

/** Runs the jobs of a workflow, or one of them; what vitest was asked for is said by kind. */
const run = async (file: string, only?: string) => {
  const { jobs: all, ...rest } = workflowOf(readFileSync(path.join(root, ".github", "workflows", file), "utf8"));
  const wanted = Object.fromEntries(Object.entries(all).filter(([name]) => (only ?? name) === name));
  const event = { number: 7, pull_request: { head: { repo: { full_name: "acme/outward" } }, user: { type: "User" } } };
  const ended = await runWorkflow(
    { ...rest, jobs: wanted },
    {
      contexts: { github: { repository: "acme/outward", actor: "me", event }, runner: { temp: at("temp") } },
      env: { PATH: `${at("bin")}:${process.env.PATH}`, HOME: at("home") },
      checkout: () => at("checkout"),
      notRun: [install, "npm run check"],
    },
  );
  const seen = at("checkout", "asked.jsonl");
  const asked = existsSync(seen) ? readFileSync(seen, "utf8").trim().split("\n") : [];
  const told = asked.map((line) => JSON.parse(line) as Record<string, string>);
  // The runner's own programs are found from wherever a kind runs.
  for (const { path: search } of told) expect(search?.split(":")).toContain(at("bin"));
  const sorted = told.toSorted((a, b) => `${a.kind}`.localeCompare(`${b.kind}`));
  return { ended, asked: sorted.map(({ path: _, ...around }) => around) };
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "outward-jobs-"));
  layRunner();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a pull request's jobs", () => {
  it.each([
    ["pull-request.yml", "test", ["unit", "program", "host"]],
    ["tests.yml", "clients", ["clients"]],
    ["tests.yml", "browser", ["browser"]],
    ["tests.yml", "engine", ["engine"]],
  ])("%s: %s tests what it says, as nobody in particular", async (file, job, kinds) => {
    const { ended, asked } = await run(file, job);
    expect(ended[job]).toMatchObject({ result: "success", ran: expect.arrayContaining([install]) });
    expect(asked).toEqual(kinds.toSorted().map((kind) => ({ kind, home: at("home") })));
  });

  it("are red when what they test is", async () => {
    writeFileSync(at("checkout", "fails-clients"), "");
    const { ended } = await run("tests.yml", "clients");
    expect(ended.clients?.result).toBe("failure");
    expect(ended.clients?.said).toContain("0 passed, 1 failed, 0 skipped");
  });

  it("are red when it cannot run there, and do not pass for want of tests", async () => {
    writeFileSync(at("bin", "go"), "#!/bin/sh\nexit 1\n");
    const { ended, asked } = await run("tests.yml", "clients");
    expect([ended.clients?.result, asked]).toEqual(["failure", []]);
    expect(ended.clients?.said).toContain("clients tests cannot run: go is not on PATH");
  });

  it.skipIf(why)("test files as root, with the runner's own Node and Go", async () => {
    const { ended, asked } = await run("tests.yml", "files");
    expect(ended.files?.result).toBe("success");
    expect(asked).toEqual([{ kind: "files", lab: "nightly", home: `${at("bin")}/../root` }]);
  });
});

describe.skipIf(why)("every night", () => {
  it("the lab is tested as root, on the vendors' own plugins, and keeps its tools", async () => {
    const { ended, asked } = await run("nightly.yml");
    expect(ended.lab?.result).toBe("success");
    const cache = at("temp", "outward");
    const around = { home: `${at("bin")}/../root`, cache, plugins: "official" };
    expect(asked).toEqual([
      { kind: "engine", lab: "nightly", ...around },
      { kind: "lab", lab: "nightly", ...around },
      { kind: "moves", lab: "nightlym", ...around },
    ]);
    const installed = readFileSync(path.join(cache, "installed"), "utf8").trim().split("\n");
    expect(installed).toEqual(packages.map((name) => `${name} ${wantedVersion(name)}`));
    expect(ended.lab?.caches).toEqual([
      { path: path.join(cache, "bin"), key: expect.stringMatching(/^tools-[0-9a-f]{64}$/) },
    ]);
  });
});
