import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inPause, pauseLimit } from "#handover/pause.ts";
import { hostOf } from "./hosts.ts";

const hang = (): Promise<never> => new Promise(() => {});

describe("a pause", () => {
  const calls: string[] = [];
  const lines: string[] = [];
  const host = hostOf("a", { hold: async () => {}, resume: async () => {} }, calls);
  const pausing = { project: "blog", host, pause: "p", limit: 60 };
  const world = { say: (line: string) => void lines.push(line) };
  beforeEach(() => {
    vi.useFakeTimers();
    calls.length = 0;
    lines.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    [1, 60],
    [20, 60],
    [20.1, 61],
    [354, 1_062],
  ])("after %s s of preparation may last %s s", (prepared, limit) => {
    expect(pauseLimit(prepared)).toBe(limit);
  });

  it("is held by its id while the work goes on, and not after it", async () => {
    const work = inPause(world, pausing, () => new Promise((resolve) => setTimeout(() => resolve("moved"), 14_000)));
    await vi.advanceTimersByTimeAsync(14_000);
    expect(await work).toBe("moved");
    expect(calls).toEqual(['a: hold "blog" "p"', 'a: hold "blog" "p"']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is given back at its limit, whatever hangs in it", async () => {
    const failed = expect(inPause(world, pausing, hang)).rejects.toThrow(
      "blog has paused on a for 60 s, which is all that its move may take; it was not moved",
    );
    await vi.advanceTimersByTimeAsync(60_000);
    await failed;
    expect(calls.at(-1)).toBe('a: resume "blog" "p"');
    expect(lines).toEqual(["blog: a serves on as before"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that cannot be given back is left to its timer, and the work's reason is the one that counts", async () => {
    const lost = { ...pausing, host: hostOf("a", { resume: () => Promise.reject(new Error("lost")) }) };
    await expect(inPause(world, lost, () => Promise.reject(new Error("full")))).rejects.toThrow("full");
    expect(lines).toEqual(["blog: a is out of reach: it serves on as before within 20 s, by itself"]);
  });

  it("is not ended by a hold that fails: whether it holds is asked when it is ceded in", async () => {
    const deaf = { ...pausing, host: hostOf("a", { hold: () => Promise.reject(new Error("lost")) }) };
    const work = inPause(world, deaf, () => new Promise((resolve) => setTimeout(() => resolve("moved"), 7_000)));
    await vi.advanceTimersByTimeAsync(7_000);
    expect(await work).toBe("moved");
  });
});
