/**
 * A route's path as an expression for cloudflared, which tries it (Go's RE2) on the path of a request decoded once. What a
 * server behind it does with that path is its own affair: docs/projects.md, "Other spellings of a path", has who reads what.
 * cloudflared 2026.10 can resolve the path first (its changelog, 2026-10-22): then less is ambiguous, and nothing more passes.
 * Written in what JavaScript reads alike with the flag `u`, so that policy and verify judge the expression itself. Pure.
 */

const literal = (path: string): string => path.replaceAll(".", "\\.");

/** A path and everything below it, newlines included: without `s` a dot takes none, and the next rule would answer. */
export const asWritten = (path: string): string => `(?s:^${literal(path)}(/.*)?$)`;

/** Between two parts, also still encoded once or oftener, for a server that decodes again. */
const slash = String.raw`(?:[/\\]|%(?:25)*(?:2f|5c))`;
const blank = String.raw`\p{Z}\p{Cc}\p{Cf}`;
/** Slashes, with what servers cut off behind them: blanks, controls, parameters. */
const slashes = String.raw`(?:${slash}[${blank}]*(?:;[^/\\]*)?)+`;
/** What ends a word, so that `/admin` is not the start of `/administrator`, and yet of `/admin;x` and `/admin.json`. */
const wordEnd = String.raw`[^\p{L}\p{N}\p{M}_-]`;
const tailOfPart = String.raw`(?:[^\p{L}\p{N}\p{M}_/\\-][^/\\]*)?`;
/** A script that gets the rest of the path for itself. */
const script = String.raw`(?:${slashes}[^/\\]+\.(?:php|cgi|fcgi|wsgi|aspx))?`;

/** What some server takes for the path or for something below it. It covers `asWritten`. */
export const asRead = (path: string): string => {
  const parts = path.split("/").slice(1).map(literal);
  return `(?is:^${script}${slashes}${parts.join(tailOfPart + slashes)}(?:${wordEnd}.*)?$)`;
};

const steps = String.raw`${slash}[${blank}]*\.{1,2}(?:[/\\;?#%${blank}]|$)`;
const encodedTwice = "%(?:25)*(?:2[de]|3[0-9]|[46][1-9a-f]|[57][0-9a]|5f|7e)";

/**
 * A path of which nobody can say whose it is, as long as a server may resolve it: steps (`.` and `..`), and letters, digits
 * and dots that are still encoded after one decoding. Browsers and URL libraries send none.
 */
export const ambiguous = `(?is:${steps}|${encodedTwice})`;
