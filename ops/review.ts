/** `npm run review`: a pull request as its reviewer reads it. See `--help`; exit code and environment stand there. */
import { command } from "./command.ts";
import { mapsOfPreview } from "./map/read.ts";
import { preview } from "./review/engine.ts";
import { eventsOf } from "./review/events.ts";
import { changedFiles, marker, tellIssue, tellPullRequest } from "./review/github.ts";
import { handOn, type Job, jobOf, summarize } from "./review/job.ts";
import { judgesIn } from "./review/judges.ts";
import { commentOf, driftComment, missingComment } from "./review/markdown.ts";
import { type Options, parseOptions, usage } from "./review/options.ts";
import { type Review, reviewOf } from "./review/review.ts";
import { driftText, reviewText } from "./review/text.ts";

const fork =
  "This pull request comes from a fork, or from a bot without this repository's secrets: its tests have run, and nothing was " +
  "previewed. Who may push here previews it, after reading all of it: push its commits to a branch of this repository.";

/** Both sides, when the preview shows the whole. */
const mapsOf = async (json: string): Promise<Awaited<ReturnType<typeof mapsOfPreview>> | undefined> => {
  try {
    return await mapsOfPreview(json);
  } catch {
    // A preview that broke off: its own errors say why.
    return undefined;
  }
};

type Look = Extract<Options, { readonly stack: string }>;

const looked = async ({ stack, refresh }: Look): Promise<Review> => {
  const { code, json, events, err } = await preview({ stack, refresh });
  return reviewOf({ stack, code, events: eventsOf(events), maps: await mapsOf(json), otherwise: err });
};

const look = async (options: Look): Promise<number> => {
  const review = await looked(options);
  const { does, json } = options;
  handOn("review", JSON.stringify(review));
  const said = does === "preview" ? reviewText(review) : driftText(review);
  console.log(json ? JSON.stringify(review, null, 2) : said);
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

const main = async (options: Options): Promise<number> => {
  if ("stack" in options) return look(options);
  if (options.does === "fork") summarize(fork);
  else await { comment, issue }[options.does](jobOf(process.env));
  return 0;
};

await command(usage, parseOptions, main);
