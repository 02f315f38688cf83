/** What may be destroyed, judged from what the hosts say; the same with their real program: tests/host/histories/swap.test.ts. */
import { describe, expect, it } from "vitest";
import { mayNotLeave } from "../../../handover/leave.ts";
import { isOf } from "../../../handover/order.ts";

const [a, b] = ["outward-a-aaaaaa", "outward-b-bbbbbb"];

describe("a host's name", () => {
  it("is its stack's, and of no stack whose name goes on", () => {
    expect(isOf("outward-test-", "outward-test-6dad9d")).toBe(true);
    expect(isOf("outward-test-", "outward-test-a-6dad9d")).toBe(false);
    expect(isOf("outward-test-a-", "outward-test-a-6dad9d")).toBe(true);
  });
});

describe("destroying", () => {
  it("is refused in the middle of a handover, for the giver and for the heir", () => {
    const sighting = (name: string, is: string, peer: string) => ({
      name,
      status: { role: is, peer, units: [] } as never,
    });
    const seen = [sighting(a, "ceded", b), sighting(b, "standby", a)];
    expect(mayNotLeave(a, seen)).toMatch(/has given its data to outward-b-bbbbbb, which does not serve yet/);
    expect(mayNotLeave(b, seen)).toMatch(/serves, and its data/);
    expect(mayNotLeave(b, [sighting(a, "paused", b), sighting(b, "standby", a)])).toBeUndefined();
  });
});
