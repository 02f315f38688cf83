/** The handover against the hosts' real program: killed anywhere, turned round, with hosts that reboot, and repeated. */
import fc from "fast-check";
import { it, vi } from "vitest";
import { event, history } from "./history.ts";
import { staged } from "./stage.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

const programs = staged();

/** A whole one takes a third of a second and more; OUTWARD_HISTORIES=1000 asks for a thousand. */
const many = Number(process.env.OUTWARD_HISTORIES ?? "150");

it(`any sequence of kills, power cuts, turns, lapsed pauses and damaged copies is survived, ${many} times`, async () => {
  const property = fc.asyncProperty(fc.array(event, { maxLength: 6 }), fc.boolean(), (events, follows) =>
    history(programs(), events, follows),
  );
  await fc.assert(property, { numRuns: many });
}, 900_000);
