/**
 * Runs a workflow of this repository as GitHub does: jobs by their needs, steps in order, conditions, environments, outputs.
 * Models: needs, if, env, run, id, outputs, secrets and variables, GITHUB_OUTPUT, GITHUB_PATH and GITHUB_STEP_SUMMARY; of the
 * action `cache` only what it is asked to keep, and under which key.
 * Not: matrices, services, containers, reusable workflows, actions other than these; a file that has one is refused.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type Contexts, filled, holds } from "./expressions.ts";

const step = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
});

const job = z.strictObject({
  needs: z.string().optional(),
  if: z.string().optional(),
  "runs-on": z.string(),
  "timeout-minutes": z.number(),
  permissions: z.record(z.string(), z.string()),
  outputs: z.record(z.string(), z.string()).optional(),
  steps: z.array(step),
});

const workflow = z.strictObject({
  name: z.string(),
  on: z.unknown(),
  permissions: z.strictObject({}),
  concurrency: z.strictObject({ group: z.string(), "cancel-in-progress": z.boolean().optional() }),
  jobs: z.record(z.string(), job),
});

export type Workflow = z.infer<typeof workflow>;
export type Step = z.infer<typeof step>;

export const workflowOf = (text: string): Workflow => workflow.parse(parse(text));

export interface Runner {
  /** github, secrets, vars. */
  readonly contexts: Contexts;
  /** What a runner has in its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Lays the checkout of a ref, or of what is to be merged, and says where; `apart` is the folder that it has in the first one. */
  readonly checkout: (ref: string | undefined, apart?: string) => string;
  /** Commands that are not run here, since a test is inside of them or has no registry. */
  readonly notRun: readonly string[];
}

export interface Ended {
  readonly result: "success" | "failure" | "skipped";
  readonly outputs: Readonly<Record<string, string>>;
  /** Commands in their order, those that are not run here too. */
  readonly ran: readonly string[];
  readonly said: string;
  readonly summary: string;
  /** What is kept from run to run. */
  readonly caches: readonly { readonly path: string; readonly key: string }[];
}

type Kept = Ended["caches"][number];

/** `name<<end`, lines, `end`. */
const outputsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^(\w+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = "", , value = ""]) => [name, value]),
  );

const command = (run: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn("bash", ["-e", "-c", run], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (said += bytes.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, said }));
  });

const runSteps = async (steps: readonly Step[], contexts: Contexts, runner: Runner, folder: string): Promise<Ended> => {
  const [files, ran, caches] = [(name: string) => path.join(folder, name), [] as string[], [] as Kept[]];
  const done: Record<string, { outputs: Record<string, string> }> = {};
  let [failed, said, cwd, PATH] = [false, "", "", runner.env.PATH ?? ""];
  for (const one of steps) {
    const all = { ...contexts, steps: done };
    if (!holds(one.if, all, { failed })) continue;
    if (one.uses?.startsWith("actions/checkout@")) {
      const { ref, path: apart } = one.with ?? {};
      const laid = runner.checkout(typeof ref === "string" ? filled(ref, all) : undefined, apart?.toString());
      // Steps run where the workspace is, whatever lies in it.
      if (apart === undefined) cwd = laid;
      continue;
    }
    if (one.uses?.startsWith("actions/cache@")) {
      const [kept = "", key = ""] = ["path", "key"].map((name) => filled(String(one.with?.[name] ?? ""), all, cwd));
      caches.push({ path: kept, key });
      continue;
    }
    if (!one.run) throw new Error(`${one.uses}: no such action is modelled`);
    ran.push(one.run);
    if (runner.notRun.includes(one.run)) continue;
    for (const name of ["output", "path"]) await writeFile(files(name), "");
    const own = Object.fromEntries(Object.entries(one.env ?? {}).map(([key, value]) => [key, filled(value, all)]));
    const places = {
      GITHUB_OUTPUT: files("output"),
      GITHUB_PATH: files("path"),
      GITHUB_STEP_SUMMARY: files("summary"),
    };
    const ended = await command(one.run, cwd, { ...runner.env, PATH, ...places, ...own });
    said += ended.said;
    failed ||= ended.code !== 0;
    if (one.id) done[one.id] = { outputs: outputsOf(await readFile(files("output"), "utf8")) };
    for (const added of (await readFile(files("path"), "utf8")).split("\n").filter(Boolean)) PATH = `${added}:${PATH}`;
  }
  const summary = await readFile(files("summary"), "utf8").catch(() => "");
  return { result: failed ? "failure" : "success", outputs: {}, ran, said, summary, caches, ...{ steps: done } };
};

/** Every job of the workflow, by name. A job's result is known to those that need it. */
export const runWorkflow = async ({ jobs }: Workflow, runner: Runner): Promise<Readonly<Record<string, Ended>>> => {
  const ended: Record<string, Ended> = {};
  for (const [name, { needs, if: condition, steps, outputs = {} }] of Object.entries(jobs)) {
    const before = needs === undefined ? undefined : ended[needs];
    if (needs !== undefined && !before) throw new Error(`${name} needs ${needs}, which comes after it in the file`);
    const contexts = { ...runner.contexts, needs: needs === undefined ? {} : { [needs]: before } };
    if (!holds(condition, contexts, { failed: before !== undefined && before.result !== "success" })) {
      ended[name] = { result: "skipped", outputs: {}, ran: [], said: "", summary: "", caches: [] };
      continue;
    }
    const folder = await mkdtemp(path.join(tmpdir(), "outward-job-"));
    try {
      const one = await runSteps(steps, contexts, runner, folder);
      const own = Object.entries(outputs).map(([key, value]) => [key, filled(value, { ...contexts, ...one })]);
      ended[name] = { ...one, outputs: Object.fromEntries(own) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return ended;
};
