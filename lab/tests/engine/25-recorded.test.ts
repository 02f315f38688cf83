/** The program that the official plugins were recorded with, through the real engine, stand-ins and emulators. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Phase, recorded } from "#lab/tests/unit/stand-ins/replay.ts";
import { cloud } from "./cloud.ts";
import { configArgs, type Engine, engineOn, fine, withoutEngine } from "./engine.ts";

/** Calls as a set may be compared: ids are another world's, and how often an action is polled is chance. */
const alike = (calls: readonly string[]): string[] => {
  const plain = calls.map((call) => call.replace(/([/=])k?\d{3,}(CNTRL)?\b/g, "$1…"));
  const polls = plain.filter((call) => call.includes("/actions?"));
  return [...plain.filter((call) => !polls.includes(call)), ...new Set(polls)].sort();
};

const official = (phase: Phase): string[] =>
  alike(recorded("hcloud-tailscale.jsonl", phase, "/").map(({ request, status }) => `${request} ${status}`));

describe.skipIf(withoutEngine)("the recorded program", () => {
  let engine: Engine;
  let world: Awaited<ReturnType<typeof cloud>>;
  const run = async (step: string, ...args: string[]): Promise<string[]> => {
    world.calls.splice(0);
    await fine(engine.pulumi(...args, ...configArgs({ "recorded:step": step }), ...world.config));
    return alike(world.calls);
  };

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("recorded");
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it.each([
    ["up", "1", ["up", "--yes", "--skip-preview"]],
    ["preview --refresh", "1", ["preview", "--refresh"]],
    ["up with changes", "2", ["up", "--yes", "--skip-preview"]],
    ["destroy", "2", ["destroy", "--yes", "--skip-preview"]],
  ] as const)("calls what the official plugins called, and is answered the same: %s", async (phase, step, args) => {
    expect(await run(step, ...args)).toEqual(official(phase));
  });

  it("is compared by an eye that sees a missing call, another status and a call too many", () => {
    const calls = ["GET /v1/servers/101 200", "DELETE /v1/servers/101 200"];
    expect(alike(calls)).not.toEqual(alike(calls.slice(1)));
    expect(alike(calls)).not.toEqual(alike([...calls, "GET /v1/servers/101 200"]));
    expect(alike(calls)).not.toEqual(alike(["GET /v1/servers/101 404", "DELETE /v1/servers/101 200"]));
    expect(alike(calls)).toEqual(alike(["DELETE /v1/servers/7004 200", "GET /v1/servers/7004 200"]));
  });
});
