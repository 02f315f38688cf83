/** What is wrong: a cause, the evidence that it rests on, and what to do. */

export const causes = [
  "edge-incident",
  "host-down",
  "tailnet-down",
  "tunnel-down",
  "origin-down",
  "backup-old",
  "token-expiring",
  "version-behind",
] as const;

export type Cause = (typeof causes)[number];

/** `broken`: readers or callers notice. `degraded`: nobody does yet. */
export type Severity = "broken" | "degraded";

export interface Finding {
  /** The name stays for good; monitors know it. */
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
