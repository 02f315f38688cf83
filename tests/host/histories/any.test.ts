/** The handover against the hosts' real program: killed anywhere, turned round, with hosts that reboot, and repeated. */
import fc from "fast-check";
import { it, vi } from "vitest";
import { event, history } from "./history.ts";
import { staged } from "./stage.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("#host/client/tailnet.ts", () => import("./tailnet.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

const programs = staged();

/** The operator dies with the very last answer. */
const late = {
  ...{ target: "c" as const, life: 54, deletes: false, between: "nothing" as const, corrupt: false },
  ...{ crash: undefined, pauses: 28 },
};

/** Who ceded reboots before anybody has taken over, and serves on. */
const rebooted = [
  { ...late, target: "b" as const, life: 55, between: "reboot a" as const, pauses: undefined },
  { ...late, target: "a" as const, life: 0, pauses: undefined },
];

/** A whole one takes a third of a second and more. Of five, one is of several operators at once (together.test.ts). */
const many = Math.ceil((Number(process.env.OUTWARD_HISTORIES ?? "300") * 4) / 5);

it(
  `any sequence of kills, power cuts, turns, lapsed pauses and damaged copies is survived, ${many} times`,
  async () => {
    const property = fc.asyncProperty(fc.array(event, { maxLength: 6 }), fc.boolean(), (events, follows) =>
      history(programs(), events, follows),
    );
    await fc.assert(property, {
      numRuns: many,
      examples: [
        [[late], false],
        [rebooted, true],
      ],
    });
  },
  900_000 + many * 3_000,
);
