/** What is left of a project when the host that served it is gone, the best first; and what is none. */
import { describe, expect, it } from "vitest";
import { copiesOf, wordsOf } from "#handover/copies.ts";
import type { UnitStatus } from "#host/protocol/status.ts";
import { seen } from "./hosts.ts";

const moment = (minute: number) => `2026-06-01T12:${String(minute).padStart(2, "0")}:00Z`;

const sealed = (of: number, minute: number, peer = "a"): Partial<UnitStatus> => ({
  ...{ role: "ready", epoch: of + 1, of, peer, claim: "c1", pause: "p1", at: moment(minute) },
});
const giver = (epoch: number, minute: number, change: Partial<UnitStatus> = {}): Partial<UnitStatus> => ({
  ...{ role: "ceded", epoch, peer: "a", heir: "c2", pause: "p2", at: moment(minute) },
  ...change,
});
const backup = (epoch: number, minute: number) => ({ epoch, at: moment(minute), words: `of minute ${minute}` });

/** Of `blog`, when `a` is gone. */
const left = (
  hosts: Readonly<Record<string, Partial<UnitStatus> | undefined>>,
  stored?: ReturnType<typeof backup>,
): readonly string[] =>
  copiesOf(
    "blog",
    "a",
    Object.entries(hosts).map(([name, unit]) => seen(name, unit && { blog: unit })),
    stored,
  ).map((copy) => (copy.kind === "backup" ? "backup" : `${copy.kind} ${copy.host}`));

describe("the copies of a project", () => {
  it.each([
    [
      "an heir that had all of it, before an older backup",
      left({ b: sealed(5, 30) }, backup(5, 10)),
      ["sealed b", "backup"],
    ],
    ["a backup that came after the heir had it", left({ b: sealed(5, 30) }, backup(5, 40)), ["backup", "sealed b"]],
    [
      "of a later epoch first, whatever the clocks say",
      left({ b: sealed(5, 30) }, backup(4, 59)),
      ["sealed b", "backup"],
    ],
    [
      "a backup of a later epoch, whatever the clocks say",
      left({ c: giver(3, 50) }, backup(5, 10)),
      ["backup", "giver c"],
    ],
    ["whoever ceded to it, when nothing is later", left({ c: giver(3, 50) }), ["giver c"]],
    ["whoever ceded to it and has left", left({ c: giver(3, 50, { role: "left" }) }), ["giver c"]],
    ["all three", left({ b: sealed(5, 30), c: giver(3, 50) }, backup(5, 20)), ["sealed b", "backup", "giver c"]],
    ["none", left({ b: { role: "none" } }), []],
  ])("are %s", (_, found, wanted) => {
    expect(found).toEqual(wanted);
  });

  it.each([
    ["the one that is gone", { a: sealed(5, 30, "a") }],
    ["one that does not answer", { b: undefined }],
    ["one that has the data of another host", { b: sealed(5, 30, "x") }],
    ["one that ceded to another host", { c: giver(3, 50, { peer: "x" }) }],
    [
      "one that stands by: its copy may be half of one",
      { b: { role: "standby", peer: "a", claim: "c1", at: moment(1) } },
    ],
    ["one that left and never ceded: a ghost that was told to", { c: giver(3, 50, { role: "left", heir: null }) }],
    ["one that does not say since when", { b: { ...sealed(5, 30), at: null } }],
  ] satisfies readonly [
    string,
    Readonly<Record<string, Partial<UnitStatus> | undefined>>,
  ][])("%s is none", (_, hosts) => {
    expect(left(hosts)).toEqual([]);
  });

  it("nor is a project of another name", () => {
    expect(copiesOf("blog", "a", [seen("b", { wiki: sealed(5, 30) })], undefined)).toEqual([]);
  });

  it("are told apart in words", () => {
    const hosts = [seen("b", { blog: sealed(5, 30) }), seen("c", { blog: giver(3, 50) })];
    expect(copiesOf("blog", "a", hosts, backup(4, 10)).map((copy) => wordsOf("blog", copy))).toEqual([
      `blog on b, which had all of it at ${moment(30)}`,
      "the last backup of blog: of minute 10",
      `blog on c, which served it until ${moment(50)}`,
    ]);
  });
});
