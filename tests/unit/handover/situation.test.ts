/** What is to be done next, by what the hosts say: every rule, with the twin that misses it by one word. */
import { describe, expect, it } from "vitest";
import { type Observation, type Situation, situation, withConsent } from "#handover/situation.ts";
import type { UnitStatus } from "#host/protocol/status.ts";
import { seen } from "./hosts.ts";

const own = "sha of the edge's";

/** Of `blog` on host `a`, `b`, …; `undefined` does not answer. */
const at = (name: string, unit: Partial<UnitStatus> | undefined): Observation =>
  seen(name, unit && { blog: { credential: own, ...unit } });

const none = { role: "none", epoch: 0 } as const;
const active = (epoch: number) => ({ role: "active", epoch }) as const;
const ceded = (epoch: number, peer = "b", heir = "c1") =>
  ({ role: "ceded", epoch, peer, heir, pause: `p${epoch}` }) as const;
const ready = (epoch: number, claim = "c1", peer = "a") =>
  ({ role: "ready", epoch, claim, peer, pause: "p1" }) as const;
const standby = (claim = "c1", peer = "a") => ({ role: "standby", epoch: 0, claim, peer }) as const;
const left = (epoch: number, peer: string | null = "b") => ({ role: "left", epoch, peer }) as const;
/** It took data, and said that it will never serve by them. */
const renounced = (epoch: number, peer = "a") => ({ role: "left", epoch, peer, claim: "c0" }) as const;
const ghost = (epoch: number) => ({ ...active(epoch), credential: "another one" });

/** @param target @default b */
const now = (hosts: Readonly<Record<string, Partial<UnitStatus> | undefined>>, previous?: string, target = "b") =>
  situation(
    "blog",
    target,
    previous,
    Object.entries(hosts).map(([name, unit]) => at(name, unit)),
    own,
  );

type Row = readonly [string, Situation, Situation];

const serve = (host: string, epoch: number, change: Partial<Situation> = {}): Situation =>
  ({ kind: "serve", host, epoch, leaving: [], idle: [], ...change }) as Situation;
const dead = (host: string, empty = false): Situation => ({ kind: "dead", host, lastSeen: undefined, empty });

describe("a project's situation", () => {
  it.each<Row>([
    ["nothing anywhere is the first time", now({ a: none, b: none }), { kind: "first", after: 0 }],
    [
      "an end that nobody took over is no obstacle, and is known",
      now({ b: left(7, null) }),
      { kind: "first", after: 7 },
    ],
    ["one that serves where it is ordered goes on", now({ a: none, b: active(5) }), serve("b", 5)],
    ["one in a pause serves as well", now({ b: { ...active(5), role: "paused" } }), serve("b", 5)],
    ["one that serves elsewhere moves", now({ a: active(5), b: none }), { kind: "move", from: "a" }],
    ["and so it does when its heir has all of it", now({ a: active(5), b: ready(6) }), { kind: "move", from: "a" }],
    ["whoever has ceded leaves", now({ a: ceded(4), b: active(5) }), serve("b", 5, { leaving: ["a"] })],
    [
      "and does so before it moves on",
      now({ a: ceded(4), b: active(5), c: none }, undefined, "c"),
      serve("b", 5, { leaving: ["a"] }),
    ],
    [
      "whoever takes its data, and is not ordered, gives that up",
      now({ b: active(5), c: ready(6), d: standby("c2") }),
      serve("b", 5, {
        idle: [
          { host: "c", claim: "c1" },
          { host: "d", claim: "c2" },
        ],
      }),
    ],
  ])("%s", (_, found, wanted) => {
    expect(found).toEqual(wanted);
  });

  it.each<Row>([
    [
      "forward, when its heir is ready by that claim",
      now({ a: ceded(4), b: ready(5) }),
      {
        kind: "finish",
        host: "b",
        giver: "a",
        claim: "c1",
        pause: "p4",
      },
    ],
    [
      "forward, whoever is ordered: who goes back decides by it",
      now({ a: ceded(4), b: ready(5) }, undefined, "a"),
      {
        kind: "finish",
        host: "b",
        giver: "a",
        claim: "c1",
        pause: "p4",
      },
    ],
    [
      "back, when its heir stands by with that claim",
      now({ a: ceded(4), b: standby() }),
      {
        kind: "back",
        host: "a",
        heir: "b",
        claim: "c1",
      },
    ],
    [
      "back, when its heir has renounced",
      now({ a: ceded(4), b: { ...renounced(5), claim: "c1" } }),
      {
        kind: "back",
        host: "a",
        heir: "b",
        claim: "c1",
      },
    ],
    ["nobody's, when its heir does not answer", now({ a: ceded(4), b: undefined }), dead("b")],
    ["nobody's, when its heir is not even listed", now({ a: ceded(4) }), dead("b")],
    [
      "nobody's, when its heir is by another claim: its disk is another one",
      now({ a: ceded(4), b: ready(5, "c2") }),
      dead("b", true),
    ],
    ["nobody's, when its heir is new", now({ a: ceded(4), b: none }), dead("b", true)],
    [
      "the last giver's, of several",
      now({ a: ceded(4, "b"), b: ceded(6, "c", "c2"), c: ready(7, "c2", "b") }),
      {
        kind: "finish",
        host: "c",
        giver: "b",
        claim: "c2",
        pause: "p6",
      },
    ],
  ])("after a host has ceded it is %s", (_, found, wanted) => {
    expect(found).toEqual(wanted);
  });

  it.each<Row>([
    ["served here after the last run, and is off", now({ a: undefined, b: none }, "a"), dead("a")],
    ["served here after the last run, and is not listed", now({ b: none }, "a"), dead("a")],
    ["served here after the last run, and is new", now({ b: none }, "b"), dead("b", true)],
    ["was left to, and is off", now({ a: left(4, "c"), b: none, c: undefined }), dead("c")],
    ["was left to last", now({ a: left(4, "d"), d: left(6, "c"), b: none }), dead("c")],
    ["was left to, whatever the last run says", now({ a: left(4, "c"), b: none }, "a"), dead("c")],
    ["was left to, and has nothing", now({ a: left(4, "b"), b: none }), dead("b", true)],
    ["gave its data away, and is not listed", now({ b: standby("c1", "a") }), dead("a")],
  ])("whoever %s is dead", (_, found, wanted) => {
    expect(found).toEqual(wanted);
  });

  it("a host that serves another project, and nothing of one that was left to it, has lost that", () => {
    const status = { blog: none, wiki: active(9) };
    const hosts = [seen("a", { blog: left(4, "b") }), seen("b", status)];
    expect(situation("blog", "b", undefined, hosts, own)).toEqual(dead("b", true));
    // The twin: of a project that is new to a stack that has served before, nobody knows anything.
    expect(situation("blog", "b", "b", [seen("b", status)], own)).toEqual({ kind: "first", after: 0 });
  });

  it("a silent host may have everything, while nobody says who serves", () => {
    expect(now({ a: undefined, b: none, c: undefined })).toEqual({ kind: "unknown", hosts: ["a", "c"] });
    expect(now({ a: undefined, b: active(5) })).toEqual(serve("b", 5));
    expect(now({ a: none, b: undefined })).toEqual({ kind: "first", after: 0 });
  });

  it("which a person may say: that one is the dead one, and no other", () => {
    const silent = now({ a: undefined, b: none });
    expect(withConsent(silent, "a")).toEqual(dead("a"));
    expect(withConsent(silent, "c")).toBe(silent);
    expect(withConsent(silent, undefined)).toBe(silent);
    const two = now({ a: undefined, c: undefined, b: none });
    expect(withConsent(two, "a")).toBe(two);
    expect(withConsent(serve("b", 5), "a")).toEqual(serve("b", 5));
  });
});

describe("whoever says that it serves", () => {
  it.each<Row>([
    [
      "of an earlier epoch and without the credential is a ghost",
      now({ a: ghost(4), b: active(6) }),
      {
        kind: "ghosts",
        hosts: ["a"],
        epoch: 6,
      },
    ],
    [
      "is one beside a giver of a later epoch as well",
      now({ a: ghost(4), c: ceded(6), b: ready(7) }),
      {
        kind: "ghosts",
        hosts: ["a"],
        epoch: 6,
      },
    ],
    [
      "is one when somebody has left since",
      now({ a: ghost(4), c: left(6) }),
      {
        kind: "ghosts",
        hosts: ["a"],
        epoch: 6,
      },
    ],
    [
      "with the credential is let in: a contradiction",
      now({ a: active(4), b: active(6) }),
      {
        kind: "contradiction",
        hosts: ["a (epoch 4)", "b (epoch 6)"],
      },
    ],
    [
      "beside a giver of a later epoch contradicts it",
      now({ a: active(4), b: ceded(6, "c") }),
      {
        kind: "contradiction",
        hosts: ["a (epoch 4)", "b (epoch 6)"],
      },
    ],
    ["of the last epoch is none, whatever its credential", now({ b: ghost(6) }), serve("b", 6)],
    [
      "is none beside one that is ready: that one has never served",
      now({ a: ghost(4), b: ready(6) }),
      {
        kind: "move",
        from: "a",
      },
    ],
    [
      "is none beside one that was ready and has renounced",
      now({ a: ghost(4), b: renounced(6) }),
      {
        kind: "move",
        from: "a",
      },
    ],
  ])("%s", (_, found, wanted) => {
    expect(found).toEqual(wanted);
  });

  it("a host that has renounced is no evidence of who had the data last", () => {
    // `a` ceded to `c` after `b` had been ready once; nothing of it went to `b`.
    expect(now({ a: left(4, "c"), b: renounced(5, "a"), c: undefined })).toEqual(dead("c"));
    expect(now({ a: none, b: renounced(5, "a") }, "c")).toEqual(dead("c"));
  });
});
