/** What no workflow of this repository may do, as far as its text shows it. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { workflowOf } from "../engine/review/workflow.ts";

const folder = path.join(import.meta.dirname, "..", "..", ".github", "workflows");
const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
const pullRequest = read("pull-request.yml");

/** What is wrong with the text of a workflow. */
const faults = (text: string): readonly string[] => {
  const { on, jobs } = workflowOf(text);
  const steps = Object.entries(jobs).flatMap(([job, { steps: all }]) => all.map((step) => ({ job, ...step })));
  const uses = [...text.matchAll(/uses: (.*)/g)].map(([, one = ""]) => one);
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
    ...writing
      .filter(([job]) => steps.some((step) => step.job === job && JSON.stringify(step.env ?? {}).includes("secrets.")))
      .map(([job]) => `${job} may write, and has secrets`),
    ...Object.entries(jobs)
      .filter(([, { permissions }]) =>
        Object.keys(permissions).some((one) => one !== "contents" && permissions[one] === "read"),
      )
      .map(([job]) => `${job} may read what it does not need`),
    ...Object.entries(jobs)
      .filter(([, { "timeout-minutes": minutes }]) => minutes > 20)
      .map(([job]) => `${job} may take too long`),
  ];
};

/** A pull request's code meets secrets only in a job that forks do not have. */
const secretive = (text: string): readonly string[] =>
  Object.entries(workflowOf(text).jobs)
    .filter(([, { steps }]) => steps.some(({ env }) => JSON.stringify(env ?? {}).includes("secrets.")))
    .filter(
      ([, { if: condition }]) =>
        !condition?.startsWith("github.event.pull_request.head.repo.full_name == github.repository &&"),
    )
    .map(([job]) => job);

describe("workflows", () => {
  it.each(readdirSync(folder))("%s keeps the rules", (file) => {
    expect(faults(read(file))).toEqual([]);
  });

  it("give a fork no secret", () => {
    expect(secretive(pullRequest)).toEqual([]);
    expect(secretive(pullRequest.replace(/\n {4}if: github\.event\.pull_request\.head.*/, ""))).toEqual(["preview"]);
  });

  it.each([
    ["pull_request_target has secrets", "on: pull_request\n", "on: pull_request_target\n"],
    ["is not pinned", /@[0-9a-f]{40} # v[\d.]+/, "@v6"],
    ["what is filled in there is run", "run: npm run check", `run: echo \${{ github.head_ref }}`],
    ["leaves its token", /\n +with:\n +persist-credentials: false/, ""],
    ["may write, and has secrets", "      contents: read\n    outputs", "      contents: write\n    outputs"],
    ["may take too long", "timeout-minutes: 20", "timeout-minutes: 360"],
  ])("are found at: %s", (fault, from, to) => {
    const broken = pullRequest.replace(from, to);
    expect(broken).not.toBe(pullRequest);
    expect(faults(broken).join("\n")).toContain(fault);
  });

  it("pin an action to one commit everywhere", () => {
    const all = readdirSync(folder).flatMap((file) =>
      [...read(file).matchAll(/uses: (\S+@\w+)/g)].map(([, one]) => one),
    );
    expect(new Set(all).size).toBe(1);
  });
});
