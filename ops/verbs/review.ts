/** `bin/outward review`: a pull request as its reviewer reads it. */
import { changedFiles, marker, tellIssue, tellPullRequest } from "#vendors/github.ts";
import { mapsOfPreview } from "../map/maps.ts";
import { preview } from "../review/engine.ts";
import { eventsOf } from "../review/events.ts";
import { handOn, type Job, jobOf, summarize } from "../review/job.ts";
import { judgesIn } from "../review/judges.ts";
import { commentOf, driftComment, missingComment } from "../review/markdown.ts";
import { type Review, reviewOf } from "../review/review.ts";
import { driftText, reviewText } from "../review/text.ts";
import { json, stack, Usage, verb } from "../verb.ts";

type Asked =
  | {
      readonly does: "preview" | "drift";
      readonly stack: string;
      readonly refresh: boolean;
      readonly of: string | undefined;
      readonly json: boolean;
    }
  | { readonly does: "comment" | "issue" | "fork" };

const tasks = ["preview", "comment", "drift", "issue", "fork"] as const;

const fork =
  "This pull request comes from a fork, or a bot opened it or pushed to it: its tests have run, and nothing was previewed. Who may " +
  "push here previews it, after reading all of it: push its commits to a branch of your own, and open a pull request of that.";

/** Both sides, when the preview shows the whole. */
const mapsOf = async (json: string): Promise<Awaited<ReturnType<typeof mapsOfPreview>> | undefined> => {
  try {
    return await mapsOfPreview(json);
  } catch {
    // A preview that broke off: its own errors say why.
    return undefined;
  }
};

type Look = Extract<Asked, { readonly stack: string }>;

const looked = async ({ stack, refresh, of }: Look): Promise<Review> => {
  const { code, json, events, err } = await preview({ stack, refresh, of });
  return reviewOf({ stack, code, events: eventsOf(events), maps: await mapsOf(json), otherwise: err });
};

const run = async (options: Look): Promise<number> => {
  const review = await looked(options);
  const { does, json } = options;
  handOn("review", JSON.stringify(review));
  const text = does === "preview" ? reviewText(review) : driftText(review);
  console.log(json ? JSON.stringify(review, null, 2) : text);
  if (does === "preview") return review.verdict === "passes" ? 0 : 1;
  return review.verdict === "failed" ? 2 : Math.min(review.drift.all, 1);
};

const comment = async ({ hub, commit, run, review, pullRequest }: Job): Promise<void> => {
  if (pullRequest === undefined) throw new Error("PULL_REQUEST: is missing; it is the pull request's number");
  const judges = judgesIn(await changedFiles(hub, pullRequest));
  const text = review ? commentOf(review, { commit, run, judges }) : missingComment({ commit, run });
  await tellPullRequest(hub, pullRequest, marker("review"), text);
};

const issue = async ({ hub, run, review }: Job): Promise<void> => {
  if (!review || review.verdict === "failed") throw new Error(`nothing is known of drift; see ${run}`);
  const title = `${review.stack}: ${review.drift.all} not as the last up left it`;
  await tellIssue(
    hub,
    marker("drift"),
    review.drift.all === 0 ? undefined : { title, text: driftComment(review, run) },
  );
};

const main = async (options: Asked): Promise<number> => {
  if ("stack" in options) return run(options);
  if (options.does === "fork") summarize(fork);
  else await { comment, issue }[options.does](jobOf(process.env));
  return 0;
};

export const review = verb({
  name: "review",
  does: "a pull request as its reviewer reads it",
  about: `
The workflows in .github run these; by hand:

  preview   previews the stack with the policy pack and prints rules, exposure and plan. Changes nothing.
            --of has another checkout judged by this one: by root, and the program there runs as nobody.
  drift     asks the vendors whether all is as the last up left it, and prints what is not. Changes nothing.

In a job, where GITHUB_OUTPUT names a file, both hand the review on as the output "review". What may write gets it there:

  comment   writes REVIEW as the one comment of pull request PULL_REQUEST
  issue     opens, keeps up or closes the one issue about drift, by REVIEW
  fork      says in the job's summary what a fork's pull request has not got

They want GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_RUN_ID, COMMIT and GITHUB_TOKEN, the job's own token.`,
  words: "preview | comment | drift | issue | fork",
  options: {
    stack: { ...stack, says: "of preview and drift (default prod)" },
    of: { type: "string", takes: "folder", says: "preview has the checkout there judged by this one" },
    refresh: { type: "boolean", says: "preview asks the vendors too; drift always does" },
    json: { ...json, says: "prints the review of preview or drift as data" },
  },
  exits: {
    0: "passes, or no drift",
    1: "a rule is broken, something opens without a reason, the preview failed, or there is drift",
    2: "wrong usage, or nothing could be said",
  },
  read: ({ stack, refresh, of, json }, words): Asked => {
    const [word, ...more] = words;
    const does = tasks.find((task) => task === word);
    if (!does || more.length > 0) throw new Usage(`review "${words.join(" ")}" must be one of ${tasks.join(", ")}`);
    if (does === "drift" && of !== undefined)
      throw new Usage("--of is for preview; drift looks at what this checkout has");
    if (does === "preview" || does === "drift")
      return { does, stack: stack ?? "prod", refresh: refresh || does === "drift", of, json };
    const given = Object.entries({ stack, refresh, of, json }).find(([, value]) => value);
    if (given) throw new Usage(`--${given[0]} is for preview and drift; ${does} reads its environment, see --help`);
    return { does };
  },
  run: main,
});
