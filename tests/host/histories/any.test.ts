/** The handover against the hosts' real program: killed anywhere, turned round, with hosts that reboot, and repeated. */
import fc from "fast-check";
import { afterAll, beforeAll, it, vi } from "vitest";
import { event, history } from "./history.ts";
import { Programs } from "./programs.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

let programs: Programs;
beforeAll(async () => {
  programs = await Programs.start();
});
afterAll(() => programs.close());

it("any sequence of kills, turns, reboots and damaged copies is survived", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 6 }), fc.boolean(), (events, follows) =>
      history(programs, events, follows),
    ),
    { endOnFailure: true, numRuns: Number(process.env.RUNS ?? 1000) },
  );
}, 600_000);
