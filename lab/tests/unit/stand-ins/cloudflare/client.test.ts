/** The client: tokens and retries. */
import { describe, expect, it } from "vitest";
import { createCloudflare } from "#lab/stand-ins/cloudflare/client.ts";
import { answers, json, type Network } from "../replay.ts";
import { config, result } from "./harness.ts";

describe("the client", () => {
  const conflict = (headers: Record<string, string> = {}) =>
    json(
      409,
      { success: false, errors: [{ code: 1013, message: "You already have a tunnel with this name." }] },
      headers,
    );
  const client = ({ outside }: Network) => createCloudflare(config, outside);

  it("makes eleven attempts at a conflict, a minute and more apart in all, and says what the API said", async () => {
    const net = answers(Array.from({ length: 11 }, () => conflict()));
    await expect(client(net).call("POST", "accounts/x/cfd_tunnel", {})).rejects.toThrow(/409.*already have a tunnel/);
    expect(net.headers.map((one) => Number(one.get("x-stainless-retry-count")))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(net.pauses[0]).toBeGreaterThanOrEqual(1_500);
    expect(net.pauses.at(-1)).toBeGreaterThanOrEqual(22_500);
    expect(net.pauses.at(-1)).toBeLessThanOrEqual(30_000);
  });

  it.each<[Record<string, string>, (pause: number) => boolean]>([
    [{ "retry-after-ms": "1" }, (pause) => pause === 1],
    [{ "retry-after": "3" }, (pause) => pause === 3_000],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:05 GMT" }, (pause) => pause === 5_000],
    [{ "retry-after-ms": "7", "retry-after": "3" }, (pause) => pause === 7],
    [{ "retry-after": "3600" }, (pause) => pause <= 2_000],
  ])("waits as told by %j", async (headers, right) => {
    const net = answers([conflict(headers), result("fine")]);
    expect(await client(net).call("GET", "x")).toBe("fine");
    expect(net.pauses.map(right)).toEqual([true]);
  });

  it("tries again after a cut connection, 408, 429 and 5xx, but not after 400, 403 or when told not to", async () => {
    const net = answers([new Error("reset"), json(408, {}), json(429, {}), json(502, {}), result("fine")]);
    expect(await client(net).call("POST", "x", {})).toBe("fine");
    for (const refusal of [json(400, {}), json(403, {}), conflict({ "x-should-retry": "false" })]) {
      await expect(client(answers([refusal])).call("POST", "x", {})).rejects.toThrow(String(refusal.status));
    }
  });

  it("makes eleven attempts where nothing listens, and tries a refusal again that says it is worth it", async () => {
    const deaf = answers(Array.from({ length: 11 }, () => new Error("connect ECONNREFUSED")));
    await expect(client(deaf).call("GET", "x")).rejects.toThrow("ECONNREFUSED");
    expect(deaf.pauses).toHaveLength(10);
    const net = answers([json(400, {}, { "x-should-retry": "true" }), result("fine")]);
    expect(await client(net).call("GET", "x")).toBe("fine");
  });

  it("says of a refusal what came, be it JSON or not", async () => {
    const page = new Response("<html>blocked</html>", { status: 403, headers: { "content-type": "text/html" } });
    await expect(client(answers([page])).call("GET", "x")).rejects.toThrow(/403 .*<html>blocked/);
  });

  it("takes the result for the answer even when success is false", async () => {
    expect(await client(answers([json(200, { success: false, result: null })])).call("GET", "x")).toBeNull();
  });

  it("refuses a token that cannot be one", () => {
    expect(() => createCloudflare({ apiToken: "short" }, answers([]).outside)).toThrow("40 to 80 of them (has 5)");
    expect(() => client(answers([]))).not.toThrow();
  });
});
