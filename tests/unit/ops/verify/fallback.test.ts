/** The line about the way around UDP: what of a host's counts is red. The lab shows that the counts are true. */
import { expect, it } from "vitest";
import { fallbackRow } from "../../../../ops/verify/edge-rows.ts";
import type { Machine } from "../../../../ops/verify/machine.ts";

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
