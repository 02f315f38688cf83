/**
 * Every verb of `bin/outward`, loaded when it is asked for: a status has five seconds.
 *
 * A new one is a file of `verbs/` with an object made by `verb`, its parts in a folder of its name, a line here, and a script of npm.
 * What the program's own resources run is a line of `engineVerbs`: states keep such a line, so its address stays for good.
 */
import type { Verb } from "./verb.ts";

export const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  status: async () => (await import("./verbs/status.ts")).status,
  verify: async () => (await import("./verbs/verify.ts")).verify,
  map: async () => (await import("./verbs/map.ts")).map,
  logs: async () => (await import("./verbs/logs.ts")).logs,
  shell: async () => (await import("./verbs/shell.ts")).shellVerb,
  run: async () => (await import("./verbs/run.ts")).runVerb,
  rollback: async () => (await import("./verbs/rollback.ts")).rollback,
  tokens: async () => (await import("./verbs/tokens.ts")).tokens,
  drill: async () => (await import("./verbs/drill.ts")).drill,
  adopt: async () => (await import("./verbs/adopt.ts")).adopt,
  review: async () => (await import("./verbs/review.ts")).review,
  pin: async () => (await import("./verbs/pin.ts")).pin,
};

/** What the program's own resources run, with an order on standard input; recorded states name them. */
export const engineVerbs: Readonly<Record<string, () => Promise<(args: readonly string[]) => Promise<number>>>> = {
  baseline: async () => (await import("#ops/plumbing/baseline.ts")).baselineCommand,
  "pin-device": async () => (await import("#ops/plumbing/pin-device.ts")).pinDeviceCommand,
  deliver: async () => (await import("#ops/plumbing/send.ts")).sendCommand,
  handover: async () => (await import("#handover/command.ts")).handoverCommand,
  "forget-device": async () => (await import("#handover/command.ts")).forgetCommand,
};
