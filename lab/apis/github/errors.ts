/** Refusals in GitHub's words. */
import type { Reply } from "../server.ts";

const documentation = "https://docs.github.com/rest";

export class GitHubError extends Error {
  readonly reply: Reply;

  constructor(status: number, message: string, errors?: readonly object[]) {
    super(message);
    this.reply = {
      status,
      json: { message, ...(errors ? { errors } : {}), documentation_url: documentation, status: String(status) },
    };
  }
}

export const notFound = () => new GitHubError(404, "Not Found");

/** What a token without the permission is told. */
export const forbidden = () => new GitHubError(403, "Resource not accessible by integration");

export const invalid = (resource: string, field: string, message: string) =>
  new GitHubError(422, "Validation Failed", [{ resource, field, code: "custom", message }]);
