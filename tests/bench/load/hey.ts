/** The load generator: hey, from its Go module, at the gateway's leg. */
import { run } from "#lab/toolchain/run.ts";
import { withResolver } from "#lab/world/operator.ts";
import type { LabPaths } from "#lab/world/paths.ts";

export interface Load {
  readonly requests: number;
  readonly concurrent: number;
}

export interface Outcome {
  /** Requests that were answered 200. */
  readonly ok: number;
  readonly perSecond: number;
  /** Milliseconds; undefined when too few were answered to tell. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

const number = (text: string, pattern: RegExp): number | undefined => {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

const milliseconds = (text: string, percent: number): number | undefined => {
  const seconds = number(text, new RegExp(`^ +${percent}%+ in ([\\d.]+) secs`, "m"));
  return seconds === undefined ? undefined : seconds * 1_000;
};

/** What hey's summary says. @throws when it is not one. */
export const outcomeOf = (summary: string): Outcome => {
  const perSecond = number(summary, /^ +Requests\/sec:\s+([\d.]+)/m);
  if (perSecond === undefined) throw new Error(`this is no summary of hey: ${summary.slice(0, 200)}`);
  const ok = number(summary, /^ +\[200\]\s+(\d+) responses/m) ?? 0;
  return { ok, perSecond, p50: milliseconds(summary, 50), p99: milliseconds(summary, 99) };
};

/** Sends a bounded number of requests, and says what became of them. */
export const hey = async (lab: LabPaths, binary: string, url: string, load: Load): Promise<Outcome> => {
  const argv = ["-n", `${load.requests}`, "-c", `${load.concurrent}`, "-t", "20", url];
  return outcomeOf(await run([...withResolver(lab, "gateway"), binary, ...argv], { timeout: 300_000 }));
};
