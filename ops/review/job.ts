/** The environment of a job at GitHub Actions, read once. */

import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { z } from "zod";
import type { GitHub } from "#vendors/github.ts";
import { type Review, reviewShape } from "./review.ts";

const filled = z.string().min(1, { error: "is missing" });

const environment = z.object({
  GITHUB_API_URL: filled,
  GITHUB_REPOSITORY: filled,
  GITHUB_SERVER_URL: filled,
  GITHUB_RUN_ID: filled,
  GITHUB_TOKEN: filled,
  COMMIT: filled,
  /** Of the job before. @default it had none to give */
  REVIEW: z.string().default(""),
  PULL_REQUEST: z.coerce.number().int().positive().optional(),
});

export interface Job {
  readonly hub: GitHub;
  readonly commit: string;
  /** Page of the run. */
  readonly run: string;
  readonly review: Review | undefined;
  readonly pullRequest: number | undefined;
}

const handed = (text: string): Review | undefined => (text === "" ? undefined : reviewShape.parse(JSON.parse(text)));

/** @throws naming every variable that is missing */
export const jobOf = (env: NodeJS.ProcessEnv): Job => {
  const parsed = environment.safeParse(env);
  if (!parsed.success) throw new Error(`this is for a job at GitHub, see --help:\n${z.prettifyError(parsed.error)}`);
  const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token, ...rest } = parsed.data;
  return {
    hub: { api, repository, token },
    commit: rest.COMMIT,
    run: `${rest.GITHUB_SERVER_URL}/${repository}/actions/runs/${rest.GITHUB_RUN_ID}`,
    review: handed(rest.REVIEW),
    pullRequest: rest.PULL_REQUEST,
  };
};

/** Hands a value on to the jobs that come after, where there are any. A value cannot end itself: its end is drawn. */
export const handOn = (name: string, value: string, file = process.env.GITHUB_OUTPUT): void => {
  if (!file) return;
  const end = randomUUID();
  appendFileSync(file, `${name}<<${end}\n${value}\n${end}\n`);
};

/** A paragraph of the job's own page. */
export const summarize = (text: string, file = process.env.GITHUB_STEP_SUMMARY): void => {
  if (file) appendFileSync(file, `${text}\n\n`);
};
