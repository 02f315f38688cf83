/** What an answer of the edge says about who was let in. Pure. */
import type { Answer } from "./probes/ask.ts";

/** `login`: sent to the team's login; `refused`: 401 or 403; `passed`: it came through to the tunnel. */
export type Outcome = "login" | "refused" | "passed" | "no answer";

export const outcome = ({ status, location }: Answer, team: string): Outcome => {
  if (status === 0) return "no answer";
  if (status === 401 || status === 403) return "refused";
  const login = status === 302 && location.startsWith(`https://${team}.cloudflareaccess.com/`);
  return login ? "login" : "passed";
};
