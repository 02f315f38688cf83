/** What a service says of how a changed one takes its place. Pure. */
import { z } from "zod";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** Of a time in words. */
export const withinSeconds = (time: string): number =>
  Number.parseInt(time, 10) * (seconds[time.at(-1) ?? ""] ?? Number.NaN);

/** What is longer waits for nothing any more: who deploys waits with it. */
const within = v.text("a time from 1s to 1h, in s, m or h", "30s", (value) => {
  const time = /^[1-9]\d{0,3}[smh]$/.test(value) ? withinSeconds(value) : Number.NaN;
  return time <= 3_600;
});

/** What a change costs who asks. `beside`: nobody waits. `held`: who asks waits for its start. `restarted`: requests are lost. */
export const changeKinds = ["beside", "held", "restarted"] as const;

export type ChangeKind = (typeof changeKinds)[number];

export const exchangeKeys = {
  overlap: key(
    v.text("the name of a variable", "PORT", (value) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)).optional(),
    "the variable whose value says its port: a change is tried at another port then, beside the one that serves, and takes over when it is well; no request waits. Two versions run for a moment, so it writes no files that stay",
    { example: "PORT", otherwise: "a change holds requests until it has started" },
  ),
  graceful: key(
    z.boolean().optional(),
    "it answers what it has begun when it is asked to stop: its connections are kept alive then, as its route says. Of one that does not, each connection carries one request, so that a change knows when nothing is under way",
    { example: "true", otherwise: "each connection carries one request" },
  ),
  within: key(
    within.optional(),
    "what a start may take until `health` answers 200: a changed one that takes longer is not accepted. Of a `oneshot` or a job, what it may take in all",
    { example: "30s", otherwise: "`8s`; `1h` for a `oneshot` or a job" },
  ),
};
