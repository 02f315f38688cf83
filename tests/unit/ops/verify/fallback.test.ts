/** The line about the way around UDP: what of a host's counts is red. The lab shows that the counts are true. */
import { expect, it } from "vitest";
import type { RecordedUnit } from "#ops/state/inventory.ts";
import type { Machine } from "#ops/verify/machine.ts";
import { fallbackRow, notFallingBack } from "#ops/verify/rows/edge.ts";

const hostThatCounts = (found: object): Machine => ({
  name: "host",
  place: "root on host",
  probe: async (file, schema, argument) => {
    expect(file).toBe("fallback.py");
    expect(argument).toMatchObject({ service: "outward-blog-tunnel.service", user: "outward-blog-tunnel" });
    return schema.parse(found);
  },
  run: () => {
    throw new Error("nothing else is asked of the host");
  },
  close: () => {},
});

it.each([
  [
    { seconds: 123, connections: 4, again: 4 },
    "ok",
    "4 connections over HTTP/2 after 123 s; over QUIC again afterwards",
  ],
  [{ seconds: 300, connections: 3, again: 4 }, "fault", "3 connections over HTTP/2 after 300 s"],
  [{ seconds: 123, connections: 4, again: 0 }, "fault", "0 connections over QUIC after the block was taken away"],
])("%j is %s", async (found, verdict, seen) => {
  expect(await fallbackRow(hostThatCounts(found), "blog")).toMatchObject({ line: "fallback blog", verdict, seen });
});

it.each([
  [undefined, undefined],
  ["auto", undefined],
  ["http2", "the connector of blog speaks HTTP/2 alone, and has nothing to come back from; --fallback is for one of"],
  ["quic", "the connector of blog speaks QUIC alone, and has nothing to come back to; --fallback is for one of"],
] as const)("is not tried where a connector says %s: %s", (protocol, words) => {
  const refused = notFallingBack([{ project: "blog", ...(protocol ? { protocol } : {}) } as RecordedUnit], "blog");
  if (words === undefined) expect(refused).toBeUndefined();
  else expect(refused).toContain(words);
});
