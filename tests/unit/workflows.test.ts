/** What no workflow of this repository may do, as far as its text shows it. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import config from "../../vitest.config.ts";
import { holds } from "../engine/review/expressions.ts";
import { type Step, workflowOf } from "../engine/review/workflow.ts";

const folder = path.join(import.meta.dirname, "..", "..", ".github", "workflows");
const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
const pullRequest = read("pull-request.yml");

const secrets = ({ env }: Step): boolean => JSON.stringify(env ?? {}).includes("secrets.");

/** What is wrong with the text of a workflow. */
const faults = (text: string): readonly string[] => {
  const { on, jobs } = workflowOf(text);
  const steps = Object.entries(jobs).flatMap(([job, { steps: all }]) => all.map((step) => ({ job, ...step })));
  const uses = [...text.matchAll(/uses: (.*)/g)].map(([, one = ""]) => one);
  const secret = (job: string) => steps.some((step) => step.job === job && secrets(step));
  const trusted = (job: string) => secret(job) || Object.values(jobs[job]?.permissions ?? {}).includes("write");
  const writing = Object.entries(jobs).filter(([, { permissions }]) => Object.values(permissions).includes("write"));
  return [
    ...(JSON.stringify(on).includes("pull_request_target")
      ? ["pull_request_target has secrets for anybody's code"]
      : []),
    ...uses.filter((one) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one)).map((one) => `${one} is not pinned`),
    ...steps.filter(({ run }) => run?.includes("${{")).map(({ run }) => `${run}: what is filled in there is run`),
    ...steps.filter(({ run }) => run?.includes("\n")).map(({ run }) => `${run}: more than one command`),
    ...steps
      .filter((step) => step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false)
      .map(({ job }) => `${job} leaves its token in the checkout`),
    ...writing.filter(([job]) => secret(job)).map(([job]) => `${job} may write, and has secrets`),
    ...Object.entries(jobs)
      .filter(([, { permissions }]) =>
        Object.keys(permissions).some((one) => one !== "contents" && permissions[one] === "read"),
      )
      .map(([job]) => `${job} may read what it does not need`),
    ...Object.entries(jobs)
      .filter(([job, { "timeout-minutes": minutes }]) => minutes > (trusted(job) ? 20 : 180))
      .map(([job]) => `${job} may take too long`),
  ];
};

const kinds = (config.test?.projects ?? []).map((one) => (one as { test: { name: string } }).test.name);
const commands = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) =>
    Object.values(workflowOf(text).jobs).flatMap(({ steps }) => steps.map(({ run = "" }) => run)),
  );
/** Kinds that the jobs name to `npm test`. */
const tested = (texts: readonly string[]): readonly string[] => {
  const named = commands(texts).flatMap((run) => / ?npm test -- (.*)$/.exec(run)?.[1]?.split(" ") ?? []);
  return [...new Set(named)].sort();
};

/** A pull request's code meets secrets only in a job that forks do not have. */
const secretive = (text: string): readonly string[] =>
  Object.entries(workflowOf(text).jobs)
    .filter(([, { steps }]) => steps.some(secrets))
    .filter(([, { if: condition }]) => strangers.some((one) => holds(condition, { github: one }, { failed: false })))
    .map(([job]) => job);

/** What GitHub says of a pull request: whose branch it is of, who opened it, and who did what made the workflow run. */
const opened = (from: string, opener: string, actor: string) => ({
  repository: "acme/outward",
  actor,
  event: {
    pull_request: {
      head: { repo: { full_name: from } },
      user: { login: opener, type: opener.endsWith("[bot]") ? "Bot" : "User" },
    },
  },
});
const ours = opened("acme/outward", "me", "me");
const strangers = [
  opened("mallory/outward", "mallory", "mallory"),
  opened("mallory/outward", "mallory", "me"),
  opened("acme/outward", "dependabot[bot]", "dependabot[bot]"),
  // Reopened, or pushed to, by a person: then the run has every secret.
  opened("acme/outward", "dependabot[bot]", "me"),
  opened("acme/outward", "renovate[bot]", "me"),
  opened("acme/outward", "me", "dependabot[bot]"),
  opened("acme/outward", "me", "renovate[bot]"),
];

/** What runs where secrets are, and is not of the branch that is merged into. */
const ownJudges = (text: string): readonly string[] =>
  Object.entries(workflowOf(text).jobs).flatMap(([job, { steps }]) => {
    if (!steps.some(secrets)) return [];
    const [judge, program, ...more] = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    const base = `\${{ github.event.pull_request.base.sha }}`;
    const apart = program?.with?.path;
    return [
      ...(judge?.with?.ref === base && judge.with.path === undefined
        ? []
        : [`${job} runs the pull request's own judge`]),
      ...(typeof apart === "string" && more.length === 0 ? [] : [`${job} has no checkout apart for the program`]),
      ...steps
        .filter(({ run, ...step }) => secrets({ run, ...step }) && !run?.endsWith(` --of ${apart}`))
        .map(({ run }) => `${job} gives secrets to: ${run}`),
    ];
  });

describe("workflows", () => {
  it.each(readdirSync(folder))("%s keeps the rules", (file) => {
    expect(faults(read(file))).toEqual([]);
  });

  it("give a fork no secret", () => {
    expect(secretive(pullRequest)).toEqual([]);
    expect(secretive(pullRequest.replace(/\n {4}if: >-\n.*\n.*/, ""))).toEqual(["preview"]);
  });

  it.each([
    [
      "the opener",
      / && github\.event\.pull_request\.user\.type == 'User'|github\.event\.pull_request\.user\.type == 'User' && /,
    ],
    ["the actor", / && !endsWith\(github\.actor, '\[bot\]'\)/],
    ["the branch", /github\.event\.pull_request\.head\.repo\.full_name == github\.repository\n +&& /],
  ])("ask for %s", (_, asked) => {
    const broken = pullRequest.replace(asked, "");
    expect(broken).not.toBe(pullRequest);
    expect(secretive(broken)).toEqual(["preview"]);
  });

  it("preview what a person opens here, and say of everything else that nothing was previewed", () => {
    const { preview, test } = workflowOf(pullRequest).jobs;
    const telling = test?.steps.find(({ run }) => run?.endsWith("review -- fork"));
    for (const one of [ours, opened("acme/outward", "you", "me"), ...strangers]) {
      const [previewed, told] = [preview, telling].map((part) => holds(part?.if, { github: one }, { failed: false }));
      expect([previewed, told]).toEqual(strangers.includes(one) ? [false, true] : [true, false]);
    }
  });

  it("have a pull request judged by the branch that it is merged into, and its program apart", () => {
    expect(ownJudges(pullRequest)).toEqual([]);
  });

  it.each([
    ["runs the pull request's own judge", /( {4}outputs:\n[\s\S]*?)\n +ref: .*/],
    ["has no checkout apart", /\n +path: pull-request/],
    ["gives secrets to", / --of pull-request/],
  ])("are found where a pull request would judge itself: %s", (fault, asked) => {
    const broken = pullRequest.replace(asked, (_, before: unknown) => (typeof before === "string" ? before : ""));
    expect(broken).not.toBe(pullRequest);
    expect(ownJudges(broken).join("\n")).toContain(fault);
  });

  it.each([
    ["pull_request_target has secrets", "on: pull_request\n", "on: pull_request_target\n"],
    ["is not pinned", /@[0-9a-f]{40} # v[\d.]+/, "@v6"],
    ["what is filled in there is run", "run: npm run check", `run: echo \${{ github.head_ref }}`],
    ["leaves its token", /\n +with:\n +persist-credentials: false/, ""],
    ["may write, and has secrets", "      contents: read\n    outputs", "      contents: write\n    outputs"],
    ["test may take too long", "timeout-minutes: 20", "timeout-minutes: 181"],
    ["preview may take too long", /timeout-minutes: 20/g, "timeout-minutes: 21"],
  ])("are found at: %s", (fault, from, to) => {
    const broken = pullRequest.replace(from, to);
    expect(broken).not.toBe(pullRequest);
    expect(faults(broken).join("\n")).toContain(fault);
  });

  it("pin an action to one commit everywhere, and have two", () => {
    const all = readdirSync(folder).flatMap((file) =>
      [...read(file).matchAll(/uses: (\S+)@\w+/g)].map(([use = "", action = ""]) => ({ use, action })),
    );
    expect([...new Set(all.map(({ action }) => action))].sort()).toEqual(["actions/cache", "actions/checkout"]);
    expect(new Set(all.map(({ use }) => use)).size).toBe(2);
  });

  it("run every gate: a pull request's all but the labs, which have the night", () => {
    const pulled = [pullRequest, read("tests.yml")];
    expect(commands(pulled)).toContain("npm run check");
    expect(tested(pulled)).toEqual(kinds.filter((kind) => kind !== "lab" && kind !== "moves").sort());
    expect(tested([...pulled, read("nightly.yml")])).toEqual(kinds.toSorted());
    expect(tested([pullRequest])).not.toContain("engine");
  });
});
