/** What the official plugin sent in a recorded run, sent again: same statuses, same essential fields. */
import { describe, expect, it } from "vitest";
import { type Line, recorded, replay, without } from "../trace.ts";
import { lab } from "./harness.ts";

/** Secrets, times and what the recorder filled in for fields the plugin does not read. */
const MADE_UP = "access_token key created expires lastSeen clientVersion name nodeId addresses".split(" ");

const run = async (lines = recorded("/api/v2"), joins = true) => {
  const world = lab();
  const send = (method: string, target: string, body: unknown) => {
    const path = target.replace("/api/v2", "");
    return path === "/oauth/token" ? world.login() : world.call(method, path, body, { accept: "application/hujson" });
  };
  // The recorded server's first boot spent the key before the plugin asked for its device.
  const before = async ({ request }: Line) => {
    if (joins && request.includes("/devices?") && world.nodes().length === 0) world.join("outward-a");
  };
  return { world, seen: await replay(lines, send, before) };
};

describe("the recorded run of the official plugin", () => {
  it("gets the same statuses and essential fields", async () => {
    const { seen, world } = await run();
    expect(seen).toHaveLength(18);
    for (const { line, status, json, want } of seen) {
      expect([line.request, status]).toEqual([line.request, line.status]);
      const isPolicy = line.request.endsWith("/acl");
      if (!isPolicy) expect(json, line.request).toMatchObject(Object(without(want, MADE_UP)));
    }
    expect(world.api.missed()).toEqual([]);
    expect(world.policies).toHaveLength(2);
  });

  it("sees its key spent after the first boot, and valid when nobody booted", async () => {
    const invalid = async (joins: boolean) =>
      (await run(undefined, joins)).seen
        .filter(({ line }) => line.request.startsWith("GET") && line.request.includes("/keys/"))
        .map(({ json }) => Object(json).invalid);
    expect(await invalid(true)).toEqual([true]);
    expect(await invalid(false)).toEqual([false]);
  });

  it("is a replay that can fail: without the policy, the key is refused", async () => {
    const { seen } = await run(
      recorded("/api/v2").filter(({ request }) => !request.endsWith("POST /api/v2/tailnet/-/acl")),
    );
    const refused = seen.filter(({ line, status }) => status !== line.status).map(({ line }) => line.request);
    expect(refused).toContain("POST /api/v2/tailnet/-/keys");
  });
});
