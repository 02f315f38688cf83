/**
 * What is wrong: a cause, the evidence that it rests on, and what to do.
 *
 * A new cause is a field of `evidence.ts`, asked in `ask.ts` beside the others; a pure function of `judge.ts`; its name here. Its tests
 * are rows where it is alone, rows where its symptoms are another's, `grounds` of the property test, and a fault that plays it.
 */
import { facts } from "#host/protocol/facts.ts";
import { noticeDays } from "#settings/project/tokens.ts";

interface CauseDoc {
  /** One clause, for the help. */
  readonly says: string;
  /** On which evidence it is named: never for want of another one. */
  readonly when: string;
  /** What the same symptoms are without that evidence. @default nothing else looks like it */
  readonly else?: string;
}

/** The names stay for good; monitors know them. */
export const causes = {
  "edge-incident": {
    says: "Cloudflare says that it has one",
    when: "Cloudflare's status page has Access, Network, Authoritative DNS, CDN or Tunnel not operational",
    else: "`tunnel-down`, with the words that it is not known whether Cloudflare has an incident",
  },
  "host-down": {
    says: "neither Cloudflare nor the tailnet hears of the host, or Hetzner says that it is off",
    when: "the host does not answer, and Hetzner says that it is off or gone, or neither Cloudflare nor the tailnet hears of it",
    else: "`tailnet-down` or `tunnel-down`: one of the two still hears of it",
  },
  "tailnet-down": {
    says: "the host is up, and the tailnet does not lead to it",
    when: "the host does not answer, and Cloudflare or Hetzner says that it runs; or this machine is not in the tailnet",
  },
  "tunnel-down": {
    says: `a project's connector has no connection, or fewer than ${facts.CONNECTIONS_PER_TUNNEL}`,
    when: `a connector is stopped, or it runs and has fewer than ${facts.CONNECTIONS_PER_TUNNEL} connections`,
    else: "`edge-incident`: all of them have none while Cloudflare has an incident",
  },
  "origin-down": {
    says: "the tunnel leads to a service that does not answer",
    when: "the host says that a service is not active, or that a health URL does not answer 200",
    else: "both, where the tunnel has a fault of its own too",
  },
  "backup-old": {
    says: "the last backup, or its check, failed or is older than it may be",
    when: "the host says so; late is by half of a period",
  },
  "job-failed": {
    says: "the last run of a job failed",
    when: "the host says so; one that a pause ended did not fail",
  },
  "job-late": {
    says: "a job has not begun when it should have",
    when: "the host says so; late is by half of a period",
  },
  "rolled-back": {
    says: "a project runs what was before, and the stack orders another version",
    when: "the host says so: bin/outward rollback was there, and no change of the data since",
  },
  "token-expiring": {
    says: `a service token ends within ${noticeDays} days, or has ended`,
    when: "Cloudflare has that end of a token of the stack; another `version` in the config gives it another life",
  },
  "version-behind": {
    says: "an older cloudflared or tailscale runs than is pinned",
    when: "Cloudflare has connections of an older cloudflared than the first pin, or the host has an older tailscale, which it keeps until a move. Pins are those of `outward:binaries`, else of `settings/host/pins.ts`",
  },
} as const satisfies Readonly<Record<string, CauseDoc>>;

export type Cause = keyof typeof causes;

/** `broken`: readers or callers notice. `degraded`: nobody does yet. */
export type Severity = "broken" | "degraded";

export interface Finding {
  readonly cause: Cause;
  readonly severity: Severity;
  /** The project or caller that it is about, when it is about one. */
  readonly of?: string;
  /** One sentence. */
  readonly what: string;
  /** Sentences, each with who says it. */
  readonly evidence: readonly string[];
  /** What to do next. */
  readonly move: string;
}
