/** The client: tokens, retries, actions. */
import { describe, expect, it } from "vitest";
import { createHcloud } from "#lab/stand-ins/hcloud/client.ts";
import { answers, json } from "../replay.ts";
import { config } from "./harness.ts";

describe("the client", () => {
  it("refuses a token that has not 64 characters", () => {
    const { outside } = answers([]);
    expect(() => createHcloud({ token: "short" }, outside)).toThrow("must be exactly 64 characters long, has 5");
    expect(() => createHcloud(config, outside)).not.toThrow();
  });

  it.each(["conflict", "rate_limit_exceeded", "bad_gateway", "timeout"])("tries again after %s", async (code) => {
    const net = answers([json(409, { error: { code, message: code } }), json(200, "fine")]);
    expect(await createHcloud(config, net.outside).call("GET", "/")).toBe("fine");
  });

  it("tries six times on what passes, at least a second apart, and once on a plain 429 or 503", async () => {
    const limited = () => json(429, { error: { code: "rate_limit_exceeded", message: "limit" } });
    const net = answers(Array.from({ length: 6 }, limited));
    await expect(createHcloud(config, net.outside).call("GET", "/servers/1")).rejects.toThrow(
      "limit (rate_limit_exceeded)",
    );
    expect(net.sent).toHaveLength(6);
    expect(Math.min(...net.pauses)).toBeGreaterThanOrEqual(1_000);
    const once = answers([
      json(503, { error: { code: "unavailable", message: "later" } }),
      new Response("", { status: 429 }),
    ]);
    await expect(createHcloud(config, once.outside).call("GET", "/")).rejects.toThrow("later (unavailable)");
    await expect(createHcloud(config, once.outside).call("GET", "/")).rejects.toThrow("status code 429");
  });

  it.each([
    ["no body", 502, null],
    ["no body", 504, null],
    ["a page", 502, "<h1>502</h1>"],
  ])("tries again after %s with %d, but not with 500", async (_what, status, body) => {
    const net = answers([new Response(body, { status }), json(200, "fine"), new Response(body, { status: 500 })]);
    const api = createHcloud(config, net.outside);
    expect(await api.call("GET", "/")).toBe("fine");
    await expect(api.call("GET", "/")).rejects.toThrow("status code 500");
  });

  it.each([
    "locked",
    "unavailable",
    "resource_unavailable",
    "server_error",
    "protected",
  ])("asks once after %s", async (code) => {
    const net = answers([json(502, { error: { code, message: code } })]);
    await expect(createHcloud(config, net.outside).call("POST", "/servers")).rejects.toThrow(code);
    expect(net.pauses).toEqual([]);
  });

  it("waits longer with every try, by chance, and never less than a second", async () => {
    const limited = () => json(429, { error: { code: "rate_limit_exceeded", message: "limit" } });
    const net = answers(Array.from({ length: 6 }, limited));
    await expect(createHcloud(config, net.outside).call("GET", "/")).rejects.toThrow("limit");
    for (const [i, most] of [1, 2, 4, 8, 16].entries()) {
      expect(net.pauses[i]).toBeGreaterThanOrEqual(1_000);
      expect(net.pauses[i]).toBeLessThanOrEqual(most * 1_000);
    }
  });

  it("takes an endpoint with a slash at its end", async () => {
    const net = answers([json(200, "fine")]);
    await createHcloud({ ...config, endpoint: `${config.endpoint}/` }, net.outside).call("GET", "/servers");
    expect(net.sent).toEqual(["GET /v1/servers"]);
  });

  it("asks for 25 actions at a time", async () => {
    const all = Array.from({ length: 26 }, (_, i) => ({ id: i + 1, status: "running" as const, error: null }));
    const ended = all.map((action) => ({ ...action, status: "success" }));
    const net = answers([json(200, { actions: ended.slice(0, 25) }), json(200, { actions: ended.slice(25) })]);
    await createHcloud(config, net.outside).settled(all);
    expect(net.sent.map((line) => line.match(/[?&]id=/g)?.length)).toEqual([25, 1]);
    expect(net.pauses).toHaveLength(1);
  });

  it("asks for all running actions in one request and doubles the interval only when told to", async () => {
    const running = (id: number) => ({ id, status: "running" as const, error: null });
    const round = () => json(200, { actions: [running(1), running(2)] });
    const end = () =>
      json(200, {
        actions: [
          { ...running(1), status: "success" },
          { ...running(2), status: "success" },
        ],
      });
    const net = answers([round(), end()]);
    const api = createHcloud({ ...config, pollInterval: "5ms", pollFunction: "exponential" }, net.outside);
    await api.settled([running(1), running(2)]);
    expect(net.sent[0]).toBe("GET /v1/actions?id=1&id=2&page=1&sort=status&sort=id");
    expect(net.pauses).toEqual([5, 10]);
    await expect(
      createHcloud(config, answers([json(200, { actions: [] })]).outside).settled([running(3)]),
    ).rejects.toThrow("actions not found: [3]");
  });
});
