/** The handover against the hosts' real program: killed anywhere, turned round, with hosts that reboot, and repeated. */
import fc from "fast-check";
import { it, vi } from "vitest";
import { drawn } from "./drawn.ts";
import { type Event, event, history } from "./history.ts";
import { staged } from "./stage.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("#host/client/tailnet.ts", () => import("./tailnet.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

const programs = staged();

/** The operator dies with the very last answer. */
const late: Event = {
  ...{ target: "c", life: 54, deletes: false, between: "nothing", corrupt: false },
  ...{ crash: undefined, pauses: 28 },
};
const calm: Event = { ...late, pauses: undefined };

/** Who ceded reboots before anybody has taken over, and serves on. */
const rebooted: readonly Event[] = [
  { ...calm, target: "b", life: 55, between: "reboot a" },
  { ...calm, target: "a", life: 0 },
];

/** One that leaves dies with one of its two files gone, and is gone back to. */
const halfLeft: readonly Event[] = [
  { ...calm, target: "b", life: Number.POSITIVE_INFINITY, crash: { host: "a", after: 24, how: "killed" } },
  { ...calm, target: "a", life: 5, crash: { host: "a", after: 6, how: "killed" } },
];

/** One that has begun to serve loses its power before anything of it starts at boot, and is gone back from. */
const dark: readonly Event[] = [
  { ...calm, target: "b", life: Number.POSITIVE_INFINITY, crash: { host: "b", after: 39, how: "power" } },
  { ...calm, target: "a", life: Number.POSITIVE_INFINITY },
];

/** A whole one takes a third of a second and more. Of five, one is of several operators at once (together.test.ts). */
const runs = drawn(0.8);

it(
  `any sequence of kills, power cuts, turns, lapsed pauses and damaged copies is survived, ${runs.numRuns} times`,
  async () => {
    const property = fc.asyncProperty(fc.array(event, { maxLength: 6 }), fc.boolean(), (events, follows) =>
      history(programs(), events, follows),
    );
    await fc.assert(property, {
      ...runs,
      examples: [
        [[late], false],
        [rebooted, true],
        [halfLeft, true],
        [dark, true],
      ],
    });
  },
  900_000 + runs.numRuns * 3_000,
);
