/** A call that nobody answered, in the words of Go's and Node's clients. Pure. */
import type { Advice } from "./row.ts";

const unanswered =
  /connection reset|connection refused|broken pipe|\bEOF\b|i\/o timeout|no such host|no route to host|network is unreachable|deadline exceeded|handshake timeout|fetch failed|socket hang up|ECONNRESET|ETIMEDOUT|ENOTFOUND/;

/** `again` says what a second `pulumi up` does about a creation that was carried out after all. */
export const unansweredBy = (vendor: string, again: string): readonly Advice[] => [
  {
    when: unanswered,
    on: ["create"],
    perhapsMade: true,
    cause: `${vendor} did not answer; what was asked for may have been made all the same.`,
    move: `look at your own connection, then run pulumi up again: ${again}`,
  },
  {
    when: unanswered,
    on: ["update", "delete"],
    cause: `${vendor} did not answer; what was asked for may have been done all the same.`,
    move: "look at your own connection, then run: pulumi up --refresh",
  },
  {
    when: unanswered,
    cause: `${vendor} did not answer.`,
    move: "look at your own connection, then run the same command again",
  },
];
