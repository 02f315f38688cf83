import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Session } from "#host/client/session.ts";
import type { Remote } from "#host/client/ssh.ts";

/** A host's end of a session: what it was asked, and how it answers. */
const opened = async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const channel = Object.assign(output, {
    write: (line: string) => input.write(line),
    end: () => input.end(),
  });
  const remote = { start: async () => ({ channel, ended: new Promise<string>(() => {}) }) };
  const session = await Session.open(remote as unknown as Remote);
  const say = (line: string): boolean => output.push(line);
  return { session, input, say, answer: (answer: object) => say(`${JSON.stringify(answer)}\n`) };
};

describe("a session with a host", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("hands each command its own answer, in their order", async () => {
    const { session, answer } = await opened();
    const [first, second] = [session.run(["status"]), session.run(["resume"])];
    answer({ code: 0, out: "well" });
    answer({ code: 1, out: "outward: no way back" });
    expect(await first).toBe("well");
    await expect(second).rejects.toThrow("outward resume: no way back");
    expect(session.over).toBe(false);
    // Of one that was answered nothing is left to come.
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends by a line that is no answer, with the line", async () => {
    const { session, say } = await opened();
    const asked = session.run(["status"]);
    say("stty: standard input: Inappropriate ioctl\n");
    await expect(asked).rejects.toThrow("outward status: what it says is no answer: stty: standard input");
    expect(session.over).toBe(true);
  });

  it("ends when a command is not answered in time, and what waits behind it with it", async () => {
    const { session, input } = await opened();
    const [first, second] = [session.run(["status"], "", 10), session.run(["resume"])];
    const ends = Promise.allSettled([first, second]);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(session.over).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await ends).map((end) => end.status === "rejected" && String(end.reason.message))).toEqual([
      "outward status: no answer within 10 s",
      "outward resume: no answer within 10 s",
    ]);
    expect(input.writableEnded).toBe(true);
    await expect(session.run(["status"])).rejects.toThrow("no answer within 10 s");
  });
});
