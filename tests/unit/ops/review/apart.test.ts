import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { preview } from "#ops/review/engine.ts";

const withoutRoot = process.getuid?.() !== 0;
if (withoutRoot) console.log("who a pull request's program runs as is not shown here: only root may choose");

let folder = "";
const at = (...parts: string[]): string => path.join(folder, ...parts);

/** A pull request's checkout, the job's files, and an engine whose program tries to write into them. */
const lay = (): void => {
  chmodSync(folder, 0o755);
  for (const one of ["bin", "pull-request", "home/plugins/resource-known"]) mkdirSync(at(one), { recursive: true });
  copyFileSync(path.join(import.meta.dirname, "pulumi.sh"), at("bin", "pulumi"));
  chmodSync(at("bin", "pulumi"), 0o755);
  writeFileSync(at("output"), "");
  writeFileSync(at("pull-request", "program"), "the pull request's");
  const targets = [at("output"), at("pull-request", "program"), at("bin", "pulumi"), at("home", "x"), at("new")];
  writeFileSync(at("pull-request", "targets"), targets.map((one) => `${one}\n`).join(""));
};

const env = (): NodeJS.ProcessEnv => ({
  PATH: `${at("bin")}:${process.env.PATH}`,
  HOME: at("home"),
  PULUMI_HOME: at("home"),
  ...{
    GITHUB_OUTPUT: at("output"),
    GITHUB_ENV: at("env"),
    ACTIONS_RUNTIME_TOKEN: "t",
    RUNNER_TEMP: folder,
    SUDO_USER: "me",
  },
  ...{ HCLOUD_TOKEN: "h", PULUMI_ACCESS_TOKEN: "" },
});

const seen = (json: string) => {
  const [who, wrote, program, pack, names] = json
    .trim()
    .split("|")
    .map((one) => one.trim());
  return { who, wrote, program, pack, names: names?.split(" ") ?? [] };
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "outward-apart-"));
  lay();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(withoutRoot)("another checkout's program", () => {
  const look = () => preview({ stack: "prod", refresh: false, of: at("pull-request"), env: env() });

  it("writes nothing of the job, of its judge, nor of what was checked out; only a copy, and a home of its own", async () => {
    const { code, json, err } = await look();
    expect([code, err]).toEqual([0, ""]);
    // The plugins that are there are to be read.
    expect(seen(json)).toMatchObject({ who: "65534 65534", wrote: "plugins", program: "the pull request's" });
    expect(readFileSync(at("output"), "utf8")).toBe("");
    expect(readFileSync(at("pull-request", "targets"), "utf8")).not.toContain("own");
  });

  it("finds nothing of the job around it, but what it is previewed with", async () => {
    const { names } = seen((await look()).json);
    expect(names.filter((name) => /^(GITHUB|ACTIONS|RUNNER|SUDO)_/.test(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(["HCLOUD_TOKEN", "PATH", "PULUMI_HOME"]));
    expect(names).not.toContain("PULUMI_ACCESS_TOKEN");
  });

  it("is judged by the rules beside the review, not by its own", async () => {
    mkdirSync(at("pull-request", "policy"));
    const root = path.join(import.meta.dirname, "..", "..", "..", "..");
    expect(seen((await look()).json).pack).toBe(path.join(root, "policy"));
  });

  it("has its events read from where the engine writes them, and from nowhere that a link leads to", async () => {
    writeFileSync(at("secret"), "the job's own");
    expect((await look()).events).toBe("said\n");
    writeFileSync(at("pull-request", "link"), at("secret"));
    expect((await look()).events).toBe("");
  });

  it("leaves nothing behind", async () => {
    const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith("outward-program-"));
    const before = copies();
    await look();
    expect(copies()).toEqual(before);
  });

  it("is not run where it could not be read, with the folder that is closed", async () => {
    chmodSync(at("bin"), 0o700);
    await expect(look()).rejects.toThrow(
      `${at("bin", "pulumi")} cannot be read by the user nobody, which runs what is previewed; open ${at("bin")}: chmod o+x ${at("bin")}`,
    );
  });

  it("has a twin: one's own checkout runs as whoever asks, in its place", async () => {
    const { json } = await preview({ stack: "prod", refresh: false, cwd: at("pull-request"), env: env() });
    expect(seen(json)).toMatchObject({ who: expect.stringMatching(/^0 /), pack: "policy" });
    expect(seen(json).names.filter((name) => /^(GITHUB|ACTIONS)_/.test(name))).toEqual([]);
  });
});

describe("another checkout", () => {
  it("is asked for by root alone", () => {
    const script = `import { apart } from "#ops/review/apart.ts"; process.getuid = () => 1000; await apart("x", {}).catch((error) => console.log(error.message));`;
    const said = execFileSync(process.execPath, ["--input-type=module-typescript", "-e", script], {
      cwd: path.join(import.meta.dirname, "..", "..", "..", ".."),
      encoding: "utf8",
    });
    expect(said).toContain(
      "--of x: what is there has to run as another user, which only root may start; run it by sudo",
    );
    expect(existsSync("x")).toBe(false);
  });
});
