import { describe, expect, it } from "vitest";
import { faults, type Played, page, type Sent } from "#tests/bench/incident/page.ts";

const sent = (change: Partial<Sent> = {}): Sent => ({
  name: "a",
  memory: "128KiB",
  batches: 3,
  acknowledged: ["k1", "k2", "k3"],
  stored: ["k1", "k2", "k3"],
  dropped: [],
  ...change,
});

const small = sent({ name: "small", memory: "1KiB", acknowledged: ["k3"], stored: ["k3"], dropped: ["k1", "k2"] });

const played = (change: Partial<Played> = {}): Played => ({
  seconds: 180,
  rate: 2,
  meanwhile: [],
  restarted: false,
  recovery: { "the first connection of each tunnel": 26.4, "four connections of each tunnel": 286 },
  gateways: [sent(), small],
  fallback: { verdict: "ok", seen: "4 connections over HTTP/2 after 123 s" },
  ...change,
});

describe("the page", () => {
  it("has what came back when, and what of each gateway arrived", () => {
    const text = page(played());
    expect(text).toContain("| the first connection of each tunnel | 26 |\n| four connections of each tunnel | 286 |");
    expect(text).toContain("| a | 128KiB | 3 | 3 | 3 | 0 |\n| small | 1KiB | 3 | 1 | 1 | 2 |");
    expect(text).toContain("`bin/outward verify --fallback blog`): 4 connections over HTTP/2 after 123 s.");
    expect(page(played({ recovery: { it: null } }))).toContain("| it | not at all |");
  });
});

it("a run without a fault has none", () => expect(faults(played())).toEqual([]));

it.each<[string, Partial<Played>]>([
  ["during the incident the blog answered 200", { meanwhile: ["the blog answered 200"] }],
  ["a process was restarted", { restarted: true }],
  ["it did not come back", { recovery: { it: null } }],
  ["a: k2 was acknowledged and is not stored once", { gateways: [sent({ stored: ["k1", "k3"], dropped: ["k2"] })] }],
  ["a: 1 batches are gone, and it does not know which", { gateways: [sent({ batches: 4 })] }],
  ["fallback: 0 connections", { fallback: { verdict: "fault", seen: "0 connections" } }],
])("a run of which it does not hold says: %s", (said, change) => expect(faults(played(change))).toEqual([said]));

it("a batch whose answer got lost may be dropped and stored", () => {
  expect(faults(played({ gateways: [{ ...small, stored: ["k1", "k3"] }] }))).toEqual([]);
});

it("a reading that is stored twice is two faults: it is not stored once, and something strange is", () => {
  expect(faults(played({ gateways: [sent({ stored: ["k1", "k2 2", "k3"], dropped: ["k2"] })] }))).toEqual([
    "a: k2 was acknowledged and is not stored once",
    "a: k2 2 is stored and was not acknowledged so",
    "a: -1 batches are gone, and it does not know which",
  ]);
});
