/** The command line of `npm run status`. */

import { noticeDays } from "../../settings/tokens.ts";
import { flag, parsed, text, Usage } from "../command.ts";

/** Until when the command answers, whoever else does not. */
const seconds = 5;

export const usage = `usage: npm run status -- [options]

What is wrong with the stack, in words: Cloudflare's API and status page, Hetzner's API, the tailnet and the host are
asked at once. Each finding names a cause, what it rests on and the next move; symptoms of a named cause are left out.
It changes nothing, and has answered after ${seconds} seconds, whatever does not answer.

  edge-incident   Cloudflare says that it has one
  host-down       neither Cloudflare nor the tailnet hears of the host, or Hetzner says that it is off
  tailnet-down    the host is up, and the tailnet does not lead to it
  tunnel-down     a project's connector has no connection, or fewer than four
  origin-down     the tunnel leads to a service that does not answer
  backup-old      the last backup, or its check, failed or is older than it may be
  token-expiring  a service token ends within ${noticeDays} days, or has ended
  version-behind  an older cloudflared or tailscale runs than is pinned

Exit code 0: well; 1: degraded, nobody notices yet; 2: broken, readers or callers notice; 3: cannot tell, because
somebody did not answer and no finding explains it, or nothing could be asked, or wrong usage. 2 goes before 3, and 3
before 1. That Cloudflare's status page does not answer is said, and changes no code.

  --stack <name>      the stack with the host (default: the selected one)
  --json              the same as JSON on stdout
  --within <seconds>  answer after so many seconds instead, 2 to 60
  --help`;

export interface Options {
  readonly stack: string | undefined;
  readonly json: boolean;
  readonly withinMs: number;
}

const within = (text: string): number => {
  const given = Number(text);
  if (given >= 2 && given <= 60) return given * 1000;
  throw new Usage(`--within "${text}" must be seconds, 2 to 60`);
};

/** undefined when help was asked for. @throws Usage */
export const parseOptions = (args: readonly string[]): Options | undefined => {
  const { values } = parsed(usage, {
    args: [...args],
    options: {
      stack: text,
      json: flag,
      within: { ...text, default: String(seconds) },
      help: flag,
    },
  });
  if (values.help) return undefined;
  return { stack: values.stack, json: values.json, withinMs: within(values.within) };
};
