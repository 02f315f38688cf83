/**
 * GitHub's REST API as far as a job comments on a pull request and keeps one issue.
 * Models: one repository; issues and pull requests with one row of numbers, their comments, a pull request's files; pages
 * with a Link header; permissions of a job's token, a fork's included; the length of a text; the issue list, which has
 * pull requests in it.
 * Not, and answered 501: everything else, such as reviews, labels, reactions, checks, search, sorting and filters other
 * than `state`. Not, and never to be seen: rate limits, locked conversations, conditional requests.
 * Stricter than the vendor: unknown fields and parameters are refused, a page has 100 at most, and a call has to name the
 * API's version and JSON.
 */
import { z } from "zod";
import type { Call, Reply, Route, Vendor } from "../server.ts";
import { forbidden, GitHubError, invalid, notFound } from "./errors.ts";
import { page } from "./page.ts";
import type { Access, Comment, Issue, Tables } from "./state.ts";

export interface GitHubOptions {
  readonly now: () => Date;
  /** Owner and name. */
  readonly repository: string;
  readonly tokens: Readonly<Record<string, Access>>;
}

export interface GitHub extends Vendor {
  /** To look into and to fill. */
  readonly tables: Tables;
}

/** Characters that a text may have. */
const longest = 65_536;

const text = (resource: string) => (value: string) => {
  if (value.trim() === "") throw invalid(resource, "body", "body cannot be blank");
  if (value.length > longest) throw invalid(resource, "body", `body is too long (maximum is ${longest} characters)`);
  return value;
};

const bodyOf = <T extends z.ZodType>(call: Call, shape: T): z.infer<T> => {
  const parsed = shape.safeParse(call.body);
  if (parsed.success) return parsed.data;
  throw new GitHubError(422, `Invalid request.\n\n${z.prettifyError(parsed.error)}`);
};

const user = (login: string) => ({ login, type: login.endsWith("[bot]") ? "Bot" : "User" });

const commentView = ({ id, body, user: login, created, updated }: Comment) => ({
  id,
  body,
  user: user(login),
  created_at: created,
  updated_at: updated,
});

const issueView = ({ number, title, body, state, state_reason, user: login, files }: Issue) => ({
  number,
  title,
  body,
  state,
  state_reason,
  user: user(login),
  ...(files ? { pull_request: { url: `pulls/${number}` } } : {}),
});

const commentBody = z.strictObject({ body: z.string() });
const newIssue = z.strictObject({ title: z.string().min(1), body: z.string() });
const changedIssue = z.strictObject({
  title: z.string().min(1).optional(),
  body: z.string().optional(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "reopened"]).optional(),
});

const bearer = (call: Call): string => call.headers.authorization?.replace(/^Bearer /, "") ?? "";

export const createGitHub = ({ now, repository, tokens }: GitHubOptions): GitHub => {
  const tables: Tables = { comments: [], issues: [] };
  const accessOf = (call: Call): Access => {
    const access = tokens[bearer(call)];
    if (!access) throw new GitHubError(401, "Bad credentials");
    return access;
  };
  /** A comment of a pull request wants either permission, that of an issue the one for issues. */
  const permit = (call: Call, level: "read" | "write", pull: boolean): Access => {
    const access = accessOf(call);
    const enough = level === "read" ? ["read", "write"] : ["write"];
    if (enough.includes(access.issues) || (pull && enough.includes(access.pulls))) return access;
    throw forbidden();
  };
  const issueOf = (call: Call): Issue => {
    const found = tables.issues.find(({ number }) => String(number) === call.params.number);
    if (!found) throw notFound();
    return found;
  };
  const next = (): number => 1 + Math.max(0, ...tables.issues.map(({ number }) => number));
  const at = (call: Call): string => `http://${call.headers.host}`;

  const routes: readonly Route[] = [
    [
      "GET",
      "/issues/:number/comments",
      (call) => {
        const { number, files } = issueOf(call);
        permit(call, "read", Boolean(files));
        return page(call, at(call), tables.comments.filter(({ issue }) => issue === number).map(commentView));
      },
    ],
    [
      "POST",
      "/issues/:number/comments",
      (call) => {
        const { number: issue, files } = issueOf(call);
        const { login } = permit(call, "write", Boolean(files));
        const body = text("IssueComment")(bodyOf(call, commentBody).body);
        const time = now().toISOString();
        const comment: Comment = {
          id: 1000 + tables.comments.length,
          issue,
          body,
          user: login,
          created: time,
          updated: time,
        };
        tables.comments.push(comment);
        return { status: 201, json: commentView(comment) };
      },
    ],
    [
      "PATCH",
      "/issues/comments/:id",
      (call) => {
        const comment = tables.comments.find(({ id }) => String(id) === call.params.id);
        if (!comment) throw notFound();
        permit(
          call,
          "write",
          tables.issues.some(({ number, files }) => number === comment.issue && files),
        );
        comment.body = text("IssueComment")(bodyOf(call, commentBody).body);
        comment.updated = now().toISOString();
        return { status: 200, json: commentView(comment) };
      },
    ],
    [
      "GET",
      "/issues",
      (call) => {
        permit(call, "read", false);
        const state = call.query.get("state") ?? "open";
        const wanted = tables.issues.filter((issue) => state === "all" || issue.state === state);
        return page(call, at(call), wanted.toReversed().map(issueView), ["state"]);
      },
    ],
    [
      "POST",
      "/issues",
      (call) => {
        const { login } = permit(call, "write", false);
        const { title, body } = bodyOf(call, newIssue);
        const issue: Issue = {
          number: next(),
          title,
          body: text("Issue")(body),
          state: "open",
          state_reason: null,
          user: login,
        };
        tables.issues.push(issue);
        return { status: 201, json: issueView(issue) };
      },
    ],
    [
      "PATCH",
      "/issues/:number",
      (call) => {
        const issue = issueOf(call);
        permit(call, "write", Boolean(issue.files));
        const changed = bodyOf(call, changedIssue);
        if (changed.body !== undefined) text("Issue")(changed.body);
        Object.assign(issue, changed);
        return { status: 200, json: issueView(issue) };
      },
    ],
    [
      "GET",
      "/pulls/:number/files",
      (call) => {
        const { files } = issueOf(call);
        const { pulls } = accessOf(call);
        if (pulls === "none") throw forbidden();
        if (!files) throw notFound();
        return page(call, at(call), files);
      },
    ],
  ];
  const authorize = (call: Call): Reply | undefined => {
    const { "user-agent": agent, accept, "x-github-api-version": version } = call.headers;
    if (!agent)
      return new GitHubError(
        403,
        "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
      ).reply;
    if (!tokens[bearer(call)]) return new GitHubError(401, "Bad credentials").reply;
    if (accept !== "application/vnd.github+json")
      return new GitHubError(415, `accept: ${accept} is not modelled`).reply;
    if (version !== "2022-11-28") return new GitHubError(400, `x-github-api-version: ${version} is not modelled`).reply;
    return undefined;
  };
  return {
    name: "github",
    routes: routes.map(([method, path, handle]): Route => [method, `/repos/${repository}${path}`, handle]),
    authorize,
    // Another repository is not to be seen, and what is not modelled is loud.
    unknown: (call) =>
      call.path.startsWith(`/repos/${repository}/`)
        ? new GitHubError(501, `${call.method} ${call.path} is not modelled`).reply
        : notFound().reply,
    failed: (error) => (error instanceof GitHubError ? error.reply : new GitHubError(500, String(error)).reply),
    tables,
  };
};
