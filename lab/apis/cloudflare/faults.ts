/** What the real Cloudflare does now and then. */
import type { Faults as Switches } from "../faults.ts";
import { type ServiceToken, stamp } from "./state.ts";

export const FAULTS = {
  reset_after_post: "the POST is carried out, then its connection is cut without an answer",
  rate_limited: "429 with Retry-After (retry_after: its seconds, 1 unless told)",
  connections_linger: "DELETE of a tunnel answers 1022 until its dead connections are cleaned up (seconds: they decay)",
  zone_pending:
    "the zone waits for its name servers: records are accepted, nothing resolves, no app may use it; until cleared",
  not_enabled: "Zero Trust is not enabled: every access call is refused with 9999",
  scope_missing: "the API token lacks a permission (path: its name, e.g. DNS Write)",
  token_elsewhere:
    "the API token has an IP filter, and calls come from elsewhere: 9109 (path: of those calls, all unless told)",
  token_expired: "a service token is past its end, at the API and at the edge (path: its name or id); until cleared",
  token_expiring: "a service token ends in ten days, at the API (path: its name or id); until cleared",
  incident: "the public status page tells of an outage (path: the component's name, all of them unless told)",
  status_page_down: "the public status page answers 503 with a page of HTML",
  fast_retries: "409, 429 and 5xx carry Retry-After-Ms: 1, so that the plugin's eleven attempts take milliseconds",
} as const;

export type FaultName = keyof typeof FAULTS;
export type Faults = Switches<FaultName>;

const tenDays = 10 * 24 * 3_600_000;

/** The token as the vendor sees it now: `token_expired` moves its end back to its birth, `token_expiring` near. */
export const aged = (faults: Faults, token: ServiceToken, now: Date): ServiceToken => {
  const which = `${token.id} ${token.name}`;
  if (faults.on("token_expired", which)) return { ...token, expires_at: token.created_at };
  if (!faults.on("token_expiring", which)) return token;
  return { ...token, expires_at: stamp(new Date(now.getTime() + tenDays)) };
};
