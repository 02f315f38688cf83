/** What a review says at GitHub, through its REST API: one comment of a pull request, one issue. Each edited, never added. */
import { z } from "zod";
import { call, Refusal } from "./http.ts";

export interface GitHub {
  /** @example https://api.github.com */
  readonly api: string;
  /** Owner and name. */
  readonly repository: string;
  readonly token: string;
}

/** Who writes with a job's own token. Another's text may hold our marker, and must not be edited for it. */
const self = "github-actions[bot]";

const author = z.object({ login: z.string() }).nullable();
const comment = z.object({ id: z.number(), body: z.string().nullish(), user: author });
const issue = z.object({
  number: z.number(),
  body: z.string().nullish(),
  user: author,
  pull_request: z.unknown().optional(),
});
const file = z.object({ filename: z.string(), previous_filename: z.string().optional() });

/** Found again by this in the text, which nobody sees. */
export const marker = (what: string): string => `<!-- outward: ${what} -->`;

/** The API takes no longer text. */
const longest = 65_536;

const moves: Readonly<Record<number, string>> = {
  401: "give the job's token as GITHUB_TOKEN",
  403: "the job needs the permission pull-requests: write, or issues: write for an issue; a fork's has neither",
  404: "see whether GITHUB_REPOSITORY is right, and the token may see it",
};

const message = z.object({ message: z.string() });

/** GitHub's own word in a body that is JSON. */
const wordOf = (body: string): string => {
  try {
    return message.parse(JSON.parse(body)).message;
  } catch {
    return "";
  }
};

const asked = async ({ api, token }: GitHub, method: string, path: string, body?: object): Promise<Response> => {
  const url = path.startsWith(api) ? path : `${api}${path}`;
  return call(url, {
    method,
    authorization: `Bearer ${token}`,
    headers: {
      accept: "application/vnd.github+json",
      "user-agent": "outward",
      "x-github-api-version": "2022-11-28",
      ...(body ? { "content-type": "application/json" } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    const move = moves[error.status];
    throw new Error(
      `GitHub refused ${method} ${new URL(url).pathname}: ${error.status} ${wordOf(error.body)}${move ? `; ${move}` : ""}`,
    );
  });
};

/** All pages of a list. */
const listed = async <T extends z.ZodType>(hub: GitHub, path: string, item: T): Promise<readonly z.infer<T>[]> => {
  const found: z.infer<T>[] = [];
  for (let next: string | undefined = `${hub.api}${path}`; next; ) {
    const answer = await asked(hub, "GET", next);
    found.push(...z.array(item).parse(await answer.json()));
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
  }
  return found;
};

const ours = <T extends { readonly body?: string | null | undefined; readonly user: z.infer<typeof author> }>(
  all: readonly T[],
  mark: string,
): T | undefined => all.find(({ body, user }) => user?.login === self && body?.includes(mark));

const marked = (mark: string, text: string): string => {
  const whole = `${mark}\n${text}`;
  return whole.length <= longest ? whole : `${whole.slice(0, longest - 100)}\n\n… and more, which the run shows.`;
};

/** The one comment with the marker: edited when it is there. */
export const tellPullRequest = async (hub: GitHub, number: number, mark: string, text: string): Promise<void> => {
  const comments = `/repos/${hub.repository}/issues/${number}/comments`;
  const old = ours(await listed(hub, `${comments}?per_page=100`, comment), mark);
  const body = marked(mark, text);
  if (old?.body === body) return;
  if (old) await asked(hub, "PATCH", `/repos/${hub.repository}/issues/comments/${old.id}`, { body });
  else await asked(hub, "POST", comments, { body });
};

/** Files that a pull request changes, by their names before and after. */
export const changedFiles = async (hub: GitHub, number: number): Promise<readonly string[]> =>
  (await listed(hub, `/repos/${hub.repository}/pulls/${number}/files?per_page=100`, file)).flatMap(
    ({ filename, previous_filename: before }) => (before ? [filename, before] : [filename]),
  );

/** The one open issue with the marker: opened, kept up, or closed when there is nothing to say. */
export const tellIssue = async (
  hub: GitHub,
  mark: string,
  news: { readonly title: string; readonly text: string } | undefined,
): Promise<void> => {
  const issues = `/repos/${hub.repository}/issues`;
  // Pull requests are issues too.
  const open = (await listed(hub, `${issues}?state=open&per_page=100`, issue)).filter((one) => !one.pull_request);
  const old = ours(open, mark);
  if (!news) {
    if (old) await asked(hub, "PATCH", `${issues}/${old.number}`, { state: "closed", state_reason: "completed" });
    return;
  }
  const body = marked(mark, news.text);
  if (old?.body === body) return;
  if (old) await asked(hub, "PATCH", `${issues}/${old.number}`, { title: news.title, body });
  else await asked(hub, "POST", issues, { title: news.title, body });
};
