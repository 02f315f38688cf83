/** What may be destroyed, judged from what the hosts say; the same with their real program: tests/host/histories/swap.test.ts. */
import { describe, expect, it } from "vitest";
import { leave, mayNotLeave } from "#handover/leave.ts";
import { isOf } from "#handover/order.ts";
import type { Observation } from "#handover/situation.ts";
import type { UnitStatus } from "#host/protocol/status.ts";
import { hostOf, orderOf, seen, worldWith } from "./hosts.ts";

const [a, b] = ["outward-a-aaaaaa", "outward-b-bbbbbb"];

describe("a host's name", () => {
  it("is its stack's, and of no stack whose name goes on", () => {
    expect(isOf("outward-test-", "outward-test-6dad9d")).toBe(true);
    expect(isOf("outward-test-", "outward-test-a-6dad9d")).toBe(false);
    expect(isOf("outward-test-a-", "outward-test-a-6dad9d")).toBe(true);
  });
});

/** Of `a` and `b`, with a project that `a` alone has beside. */
const pair = (giver: Partial<UnitStatus>, heir: Partial<UnitStatus>): readonly Observation[] => [
  seen(a, { wiki: { role: "left" }, blog: giver }),
  seen(b, { blog: heir }),
];

const ceded = { role: "ceded", peer: b, heir: "c" } as const;
const ready = { role: "ready", peer: a, claim: "c" } as const;

describe("destroying", () => {
  it("is refused in the middle of a project's move, for the giver and for the heir", () => {
    const between = pair(ceded, ready);
    expect(mayNotLeave(a, between)).toMatch(/has given blog to outward-b-bbbbbb, which does not serve yet/);
    expect(mayNotLeave(b, between)).toMatch(/outward-b-bbbbbb serves blog, and its data would go with it/);
  });

  it.each([
    ["the heir of a pause that has not been ceded in", b, pair({ role: "paused", peer: b }, ready)],
    ["the holder of a copy by another claim", b, pair({ ...ceded, heir: "another" }, ready)],
    ["one that stands by", b, pair({ role: "active" }, { role: "standby", peer: a, claim: "c" })],
    ["one that has left", a, pair({ role: "left", peer: b }, { role: "active" })],
  ])("is not, of %s", (_, host, observations) => {
    expect(mayNotLeave(host, observations)).toBeUndefined();
  });

  it("is refused of one that serves one project of several, in a pause too, and of one that does not answer", () => {
    expect(mayNotLeave(a, pair({ role: "active" }, {}))).toMatch(/serves blog/);
    expect(mayNotLeave(a, pair({ role: "paused" }, {}))).toMatch(/serves blog/);
    expect(mayNotLeave(a, [seen(a)])).toMatch(/does not answer, so nobody knows/);
  });
});

describe("a host that leaves", () => {
  const left = async (observations: readonly Observation[], mayEnd: boolean) => {
    const calls: string[] = [];
    const world = worldWith([hostOf(a, { end: async () => {} }, calls)], { observe: async () => observations });
    const ended = await leave(orderOf(a, ["blog"], { mayEnd }), world).catch((error: Error) => error.message);
    return { calls, ended };
  };

  it("ends every project that it has, when that may end", async () => {
    const { calls, ended } = await left(pair({ role: "active" }, {}), true);
    expect(ended).toBeUndefined();
    expect(calls).toEqual([`${a}: end "wiki"`, `${a}: end "blog"`]);
  });

  it("is asked nothing when it may not, or does not answer", async () => {
    expect(await left(pair({ role: "active" }, {}), false)).toEqual({
      calls: [],
      ended: expect.stringContaining("serves blog"),
    });
    expect(await left([seen(a)], true)).toEqual({ calls: [], ended: undefined });
  });
});
