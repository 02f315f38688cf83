/** What comes after the point of no return, in its order: the old host answers reads until its successor serves. */
import { describe, expect, it } from "vitest";
import { finish, goBack, readmit, tidy } from "#handover/finish.ts";
import type { HostStatus, UnitStatus } from "#host/protocol/status.ts";
import { hostStatus, unitStatus } from "../host/status.ts";
import { type Answers, hostOf, orderOf, worldWith } from "./hosts.ts";

const blog = (change: Partial<UnitStatus>): HostStatus => hostStatus([unitStatus("blog", change)]);

const connected = (connections: number): HostStatus =>
  blog({
    epoch: 5,
    services: { "outward-blog-tunnel.service": "active" },
    health: { tunnel: { status: 200, body: JSON.stringify({ readyConnections: connections }) } },
  });

const now = { kind: "finish", host: "new", giver: "old", claim: "c", pause: "p" } as const;

/** @param statuses what the heir answers, one after the other; the last one for good */
const hosts = (statuses: readonly HostStatus[], change: { readonly old?: Answers; readonly fresh?: Answers } = {}) => {
  const calls: string[] = [];
  const waiting = [...statuses];
  const status = async (): Promise<HostStatus> => (waiting.length > 1 ? waiting.shift() : waiting[0]) ?? hostStatus([]);
  const fresh = hostOf("new", { status, activate: async () => {}, ...change.fresh }, calls);
  const old = hostOf("old", { cede: async () => "key", leave: async () => {}, ...change.old }, calls);
  return { calls, world: worldWith([fresh, old]) };
};

describe("the end of a move", () => {
  it("is by the key that the giver hands out, and lets it leave when the heir has all its connections", async () => {
    const { calls, world } = hosts([blog({}), connected(0), connected(3), connected(4)]);
    await finish(orderOf("new"), "blog", world, now);
    expect(calls).toEqual([
      'new: status "blog"',
      'old: cede "blog" "p"',
      'new: activate "blog" "c" {"key":"key"}',
      ...Array.from({ length: 4 }, () => 'new: status "blog"'),
      'old: leave "blog" "new" 5',
    ]);
  });

  it("leaves the old host as it is when the new one cannot be made to serve", async () => {
    const refusing = { activate: () => Promise.reject(new Error("refused")) };
    const { calls, world } = hosts([blog({})], { fresh: refusing });
    await expect(finish(orderOf("new"), "blog", world, now)).rejects.toThrow("refused");
    expect(calls.filter((call) => call.includes("leave"))).toEqual([]);
  });

  it("goes back without loss when the giver is the one that is ordered", async () => {
    const { calls, world } = hosts([blog({ role: "left", epoch: 9 })], {
      fresh: { renounce: async () => "heir's key" },
      old: { reclaim: async () => {} },
    });
    await finish(orderOf("old"), "blog", world, now);
    expect(calls).toEqual([
      'new: renounce "blog" "c"',
      'new: status "blog"',
      `old: reclaim "blog" 9 {"key":"heir's key"}`,
    ]);
  });

  it("does not take back what the heir does not give up", async () => {
    const { calls, world } = hosts([], { fresh: { renounce: () => Promise.reject(new Error("it is active here")) } });
    const back = { kind: "back", host: "old", heir: "new", claim: "c" } as const;
    await expect(goBack("blog", world, back)).rejects.toThrow("it is active here");
    expect(calls).toEqual(['new: renounce "blog" "c"']);
  });
});

describe("a credential", () => {
  it.each([
    ["is given to a host that has none any more", null, ['new: status "blog"', 'new: entrust "blog" "blog"']],
    ["is not given to one that has it", "blog-t", ['new: status "blog"']],
  ])("%s", async (_, tunnel, wanted) => {
    const calls: string[] = [];
    const host = hostOf("new", { status: async () => blog({ tunnel }), entrust: async () => {} }, calls);
    await readmit(orderOf("new"), "blog", host);
    expect(calls).toEqual(wanted);
  });
});

describe("what a move that nobody orders any more has left behind", () => {
  const serving = { kind: "serve", host: "new", epoch: 5 } as const;

  it("is told to leave, by the epoch that is served", async () => {
    const { calls, world } = hosts([]);
    await tidy(orderOf("other"), "blog", world, { ...serving, leaving: ["old"], idle: [] });
    expect(calls).toEqual(['old: leave "blog" "new" 5']);
  });

  it("ends its pause before the copy is given up, which else could still be ceded to", async () => {
    const renounce = { renounce: async () => "k" };
    const paused = hosts([blog({ role: "paused", pause: "p9" })], { fresh: { resume: async () => {} }, old: renounce });
    await tidy(orderOf("other"), "blog", paused.world, {
      ...serving,
      leaving: [],
      idle: [{ host: "old", claim: "c7" }],
    });
    expect(paused.calls).toEqual(['new: status "blog"', 'new: resume "blog" "p9"', 'old: renounce "blog" "c7"']);
    const twin = hosts([blog({})], { old: renounce });
    await tidy(orderOf("other"), "blog", twin.world, { ...serving, leaving: [], idle: [{ host: "old", claim: "c7" }] });
    expect(twin.calls).toEqual(['new: status "blog"', 'old: renounce "blog" "c7"']);
  });
});
