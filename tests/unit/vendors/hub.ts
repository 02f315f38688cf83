/** GitHub's emulator on loopback: one repository with a pull request and an issue, tokens of a job and of a fork's. */
import { createGitHub } from "#lab/apis/github/index.ts";
import { serve } from "#lab/apis/server.ts";

export const bot = "github-actions[bot]";

export const pull = 7;

export const hub = async () => {
  const repository = "acme/outward";
  const github = createGitHub({
    now: () => new Date("2026-01-02T03:04:05Z"),
    repository,
    tokens: {
      "of-comment": { login: bot, issues: "none", pulls: "write" },
      "of-issue": { login: bot, issues: "write", pulls: "none" },
      "of-a-fork": { login: bot, issues: "read", pulls: "read" },
    },
  });
  github.tables.issues.push({
    number: pull,
    title: "a change",
    body: "",
    state: "open",
    state_reason: null,
    user: "somebody",
    files: [{ filename: "projects/blog.ts" }],
  });
  const calls: string[] = [];
  const server = await serve(github, { host: "127.0.0.1", port: 0 }, ({ method, path, status }) =>
    calls.push(`${method} ${path.replace(`/repos/${repository}`, "")} ${status}`),
  );
  const as = (token: string) => ({ api: server.url, repository, token });
  /** Somebody writes a comment by hand. */
  const wrote = (user: string, body: string): void => {
    const time = "2026-01-01T00:00:00Z";
    github.tables.comments.push({
      id: 1000 + github.tables.comments.length,
      issue: pull,
      body,
      user,
      created: time,
      updated: time,
    });
  };
  const texts = (): readonly string[] => github.tables.comments.map(({ body }) => body);
  return { github, calls, as, wrote, texts, url: server.url, repository, close: server.close };
};
