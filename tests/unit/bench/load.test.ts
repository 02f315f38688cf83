import { describe, expect, it } from "vitest";
import { outcomeOf } from "#tests/bench/load/hey.ts";
import { faults, page } from "#tests/bench/load/page.ts";
import type { Sample } from "#tests/bench/load/sample.ts";

const summary = `
Summary:
  Total:	3.2101 secs
  Slowest:	0.0512 secs
  Requests/sec:	3115.1678

Latency distribution:
  10%% in 0.0015 secs
  50%% in 0.0028 secs
  99%% in 0.0105 secs

Status code distribution:
  [200]	9990 responses
  [502]	10 responses
`;

describe("hey's summary", () => {
  it("is read", () => {
    expect(outcomeOf(summary)).toEqual({ ok: 9990, perSecond: 3115.1678, p50: 2.8, p99: 10.5 });
  });

  it("may hold no 200 at all", () => {
    const dead = summary.replace("[200]\t9990", "[530]\t9990").replaceAll(/^ +\d+%% in.*\n/gm, "");
    expect(outcomeOf(dead)).toEqual({ ok: 0, perSecond: 3115.1678, p50: undefined, p99: undefined });
  });

  it("is nothing else", () => {
    expect(() => outcomeOf("dial tcp: lookup blog.outward.test")).toThrow("no summary of hey: dial tcp");
  });
});

const sample = (variant: string, change: Partial<Sample> = {}): Sample => ({
  variant,
  origin: "http",
  concurrent: 10,
  requests: 10_000,
  ok: 10_000,
  perSecond: 3_000,
  p50: 2.8,
  p99: 10.5,
  cpu: 0.000_16,
  sockets: [4, 4],
  ...change,
});
const good = [sample("unit"), sample("plain"), sample("quota")];

describe("the page of the load", () => {
  it("has a row per origin and concurrency, with medians of each variant", () => {
    const rounds = [2_910, 1, 4_000].flatMap((perSecond) => [sample("unit", { perSecond }), ...good.slice(1)]);
    const text = page(rounds, 3);
    expect(text).toContain("| http | 10 | 100 % | 2,910 | 3,000 | 0.97 | 2.8 / 11 | 0.160 / 0.160 | 4 |");
    expect(text).toContain("| http | 10 | 3,000 | 1.03 | 2.8 / 11 |");
  });

  it("compares within a round: a machine that has become slower has become so for both", () => {
    const slowly = [sample("unit", { perSecond: 500 }), sample("plain", { perSecond: 501 }), sample("quota")];
    expect(faults([...good, ...slowly])).toEqual([]);
  });

  it("claims what holds", () => {
    expect(faults(good)).toEqual([]);
  });

  it.each([
    ["a lost request", sample("plain", { ok: 9_999 }), "http, 10 at once: 2 requests were not answered 200"],
    ["a fifth socket", sample("quota", { sockets: [4, 5, 4] }), "cloudflared had 4 to 5 UDP sockets, and not 4"],
    ["a third socket only", sample("unit", { sockets: [3] }), "cloudflared had 3 to 4 UDP sockets, and not 4"],
    ["a sandbox that costs too much", sample("unit", { perSecond: 2_000 }), "the unit does 0.67 of plain"],
  ])("does not claim what %s contradicts", (_, bad, words) => {
    const round = good.map((one) => (one.variant === bad.variant ? bad : one));
    expect(faults([...round, ...round, ...good])).toEqual([expect.stringContaining(words)]);
  });
});
