/** What a project more costs a preview: stacks of several sizes side by side, against the emulators, without a machine. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { run } from "#ops/process.ts";
import { candidatePort, metricsPort } from "#settings/host/ports.ts";
import { configArgs, type Engine, engineOn, fine } from "#tests/engine/engine.ts";
import { commit, machine } from "./provenance.ts";
import { type Share, shares, sharesOf } from "./shares.ts";
import { median, slope, wall } from "./stats.ts";

const counts = [2, 12, 27, 52] as const;
const most = Math.max(...counts);
const aim = { perProject: 30, map: 2_000 };

/** Names whose connectors' ports, which follow from them, do not meet. */
const names = (count: number): readonly string[] => {
  const [found, taken]: [string[], Set<number>] = [[], new Set()];
  for (let i = 1; found.length < count; i++) {
    const name = `p${i}`;
    const ports = [metricsPort(name), candidatePort(name)];
    if (ports.some((port) => taken.has(port))) continue;
    for (const port of ports) taken.add(port);
    found.push(name);
  }
  return found;
};

const configOf = (projects: readonly string[], host: boolean): string[] =>
  configArgs({
    "outward:cloudflare": JSON.stringify({
      accountId: "0123456789abcdef0123456789abcdef",
      zoneId: "abcdefabcdefabcdefabcdefabcdefab",
      zone: "outward.test",
      team: "outward",
    }),
    ...(host ? { "outward:host": JSON.stringify({ location: "fsn1", serverType: "cx23", image: "debian-13" }) } : {}),
    ...Object.fromEntries(
      projects.map((name) => [`outward:${name}`, JSON.stringify({ hostname: `${name}.outward.test` })]),
    ),
  });

interface Sized {
  readonly count: number;
  readonly engine: Engine;
  /** A preview of it; arguments go before the config. */
  readonly pulumi: (...args: string[]) => Promise<string>;
  readonly close: () => Promise<unknown>;
}

/** A stack with that many projects, and an account of its own. */
const sized = async (count: number, what: "edge" | "whole" | "plain"): Promise<Sized> => {
  const world = await cloud();
  const projects = names(count);
  const engine = await engineOn("many", () => ({
    OUTWARD_CHECKOUT: root,
    OUTWARD_PROJECTS: projects.join(","),
    ...(what === "plain" ? { OUTWARD_PLAIN: "yes" } : {}),
  }));
  // Kept in the stack's file by the first run: hundreds of arguments are no part of what is measured.
  await fine(engine.pulumi("preview", ...configOf(projects, what === "whole"), ...world.config));
  return {
    count,
    engine,
    pulumi: (...args) => fine(engine.pulumi(...args)),
    close: async () => [await engine.dispose(), await world.close()],
  };
};

const sizes = (what: "edge" | "whole" | "plain"): Promise<Sized[]> =>
  counts.reduce<Promise<Sized[]>>(
    async (before, count) => [...(await before), await sized(count, what)],
    Promise.resolve([]),
  );

/** Medians by stack, milliseconds; all of them in each round, so that they meet the same machine. */
const rounds = async (stacks: readonly Sized[], times: number, say: (line: string) => void): Promise<number[]> => {
  const taken = stacks.map((): number[] => []);
  for (let i = 0; i < times; i++)
    for (const [n, stack] of stacks.entries()) taken[n]?.push(await wall(() => stack.pulumi("preview")));
  say(taken.map((all) => all.map((ms) => Math.round(ms)).join(" ")).join(" | "));
  return taken.map(median);
};

const perProject = (times: readonly number[]): number => slope(counts, times);

/** Milliseconds of `bin/outward map` for the largest stack's preview, Node's start included. */
const mapOf = async ({ engine, pulumi }: Sized, times: number): Promise<number> => {
  const folder = mkdtempSync(path.join(tmpdir(), "outward-bench-"));
  const file = path.join(folder, "preview.json");
  writeFileSync(file, await pulumi("preview", "--json", "--show-sames"));
  const taken: number[] = [];
  for (let i = 0; i < times; i++)
    taken.push(
      await wall(async () => {
        const argv = [
          process.execPath,
          path.join(root, "ops", "outward.ts"),
          "map",
          "--from-preview",
          file,
          "--format",
          "html",
        ];
        const { code, err } = await run(argv, { cwd: engine.place.cwd, env: engine.place.env });
        if (code !== 0) throw new Error(`bin/outward map ended with ${code}: ${err}`);
      }),
    );
  rmSync(folder, { recursive: true });
  return median(taken);
};

/** Milliseconds by whose code they are spent in, for one project more. */
const sharesPerProject = async (stacks: readonly Sized[]): Promise<(share: Share) => string> => {
  const [least, largest] = [stacks[0] as Sized, stacks.at(-1) as Sized];
  const [few, many] = [await sharesOf(least.engine), await sharesOf(largest.engine)];
  return (share) => ((many[share] - few[share]) / (largest.count - least.count)).toFixed(1);
};

/** Measures, and writes docs/figures/projects.md. Fails above the aims. */
export const projects = async (times: number): Promise<void> => {
  const say = (line: string): void => console.log(line);
  const load = loadavg()[0] ?? 0;
  const open: Sized[] = [];
  try {
    const whole = await sizes("whole");
    open.push(...whole);
    say("edge and host, nothing there yet:");
    const fresh = await rounds(whole, times, say);
    const [edge, plain] = [await sizes("edge"), await sizes("plain")];
    open.push(...edge, ...plain);
    for (const stack of [...edge, ...plain]) await stack.pulumi("up", "--yes", "--skip-preview");
    say("edge, nothing to change; then the yardstick:");
    const both = await rounds([...edge, ...plain], times, say);
    const [same, yardstick] = [both.slice(0, counts.length), both.slice(counts.length)];
    const map = await mapOf(edge.at(-1) as Sized, times);
    const share = await sharesPerProject(edge);
    const missed = Math.max(perProject(fresh), perProject(same)) > aim.perProject;
    const row = (what: string, taken: readonly number[]): string =>
      `| ${what} | ${taken.map((ms) => (ms / 1000).toFixed(2)).join(" | ")} | **${perProject(taken).toFixed(1)}** |`;
    const text = `# Previews of many projects, measured at ${commit()}

Made by \`npm run bench -- projects\` on ${machine}, with a load of ${load.toFixed(1)} by others when it began:
medians of ${times} round${times === 1 ? "" : "s"}, in each of which every stack has its turn. Seconds of \`pulumi preview\`, start of the CLI and of Node
included; real engine, real SDK, the lab's emulators of the APIs. A project has three routes, two of them protected: a
tunnel and its secret, two applications, two policies, a service token, a record; with a host also its unit. The last column
is the slope: milliseconds that one project more costs.

| stack | ${counts.map((count) => `${count} projects`).join(" | ")} | ms per added project |
| --- | ${counts.map(() => "---").join(" | ")} | --- |
${row("edge and host, nothing there yet: everything is to be made", fresh)}
${row("edge, up already: nothing to change", same)}
${row("the yardstick: the same resources of the vendors, up already, registered one by one without this program", yardstick)}

The aim is ${aim.perProject} ms per added project; this run ${missed ? "misses" : "reaches"} it. What the yardstick takes is Pulumi's engine and SDK and the plugins (here the lab's
stand-ins, where no official ones are installed); what is above it is this program's.

Of the process that runs the program, up already and nothing to change, by V8's profile: milliseconds that one project more
costs, by whose code they are spent in. *Waiting* is for the engine and the plugins, which work in processes of their own.

| ${shares.join(" | ")} |
| ${shares.map(() => "---").join(" | ")} |
| ${shares.map((one) => share(one)).join(" | ")} |

The map of the ${most} projects, from their preview to a page of HTML, Node's start included: **${(map / 1000).toFixed(2)} s** (aim: ${aim.map / 1000} s).
`;
    writeFileSync(path.join(root, "docs", "figures", "projects.md"), text);
    say(text);
    if (missed || map > aim.map) process.exitCode = 1;
  } finally {
    for (const stack of open) await stack.close();
  }
};
