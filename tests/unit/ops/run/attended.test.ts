/** A command over a real SSH connection and through a real shell, and whoever sits in front of it. */
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { attended, commandLine, longestLine, type OperatorCommand, type Seat } from "#ops/run/attended.ts";
import { type StandIn, standIn } from "./host.ts";

let host: StandIn;
beforeAll(async () => {
  host = await standIn();
});
afterAll(() => host.close());
afterEach(() => vi.useRealTimers());

interface Sat extends Seat {
  readonly input: PassThrough & { isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  readonly output: PassThrough & { isTTY?: boolean; rows?: number; columns?: number };
  readonly errors: PassThrough;
  readonly leave: (signal: number) => void;
}

const seat = (): Sat => {
  const { promise: left, resolve: leave } = Promise.withResolvers<number>();
  return { input: new PassThrough(), output: new PassThrough(), errors: new PassThrough(), left, leave };
};

const wanted = (...words: readonly string[]): OperatorCommand => ({
  project: "blog",
  service: "web",
  words,
  tty: false,
});
const said = (stream: PassThrough): string => String(stream.read() ?? "");

describe("words", () => {
  /** Any but a byte of 0, which no command line can have. */
  const word = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: fc.constantFrom(..."'\"\\$`!*?~#&;|<>(){}[] \n\r\t=-aä%") }),
    fc.constantFrom("", "--", "-", "--tty", "--key", "$HOME", "$" + "{HOME}", "$(reboot)", "'", "\n", "%n", "a=b"),
  );

  const key = "0123456789abcdef";

  it("arrive one by one and as they are, whatever is in them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 12 }), async (words) => {
        fc.pre(!words.some((one) => one.includes("\0") || !one.isWellFormed()));
        const { channel, code } = await host.remote.attach(commandLine(wanted("true", ...words), key));
        channel.resume();
        channel.end();
        expect(await code).toBe(0);
        expect(host.words()).toEqual(["run", "blog", "web", "--key", key, "--", "true", ...words]);
      }),
      { numRuns: 30 },
    );
  });

  it("that are too long for one line are refused before anything is asked", () => {
    expect(() => commandLine(wanted("echo", "x".repeat(longestLine)), "0".repeat(16))).toThrow(
      /has 1200\d\d bytes, and may have 120000; give what is long by standard input/,
    );
    // Each of these is four on the way.
    expect(() => commandLine(wanted("'".repeat(longestLine / 4)), "0".repeat(16))).toThrow(/bytes/);
    expect(commandLine(wanted("echo", "x".repeat(longestLine - 100)), "0".repeat(16))).toContain("xxx");
  });
});

describe("a command", () => {
  it("ends with its own code, has its input to the end, and two outputs", async () => {
    const here = seat();
    const ended = attended(host.remote, wanted("sh", "-c", "cat; echo oh >&2; exit 7"), here);
    here.input.end("typed");
    expect(await ended).toBe(7);
    expect([said(here.output), said(here.errors)]).toEqual(["typed", "oh\n"]);
    expect(host.terminals).toEqual([]);
  });

  it("is attended from its beginning, again and again, by its own key", async () => {
    // Time passes for its connection as well.
    const other = await standIn();
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const here = seat();
    const ended = attended(other.remote, wanted("cat"), here);
    await vi.waitFor(() => expect(other.asked()).toHaveLength(1), 10_000);
    vi.advanceTimersByTime(10_000);
    await vi.waitFor(() => expect(other.asked()).toHaveLength(2), 10_000);
    expect(other.asked()[1]).toEqual(["attend", "blog", other.words()[4]]);
    expect(other.words()[4]).toMatch(/^[0-9a-f]{16}$/);
    here.input.end();
    expect(await ended).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(other.asked()).toHaveLength(2);
    other.close();
  });

  it("whose operator leaves is told to end at once", async () => {
    const here = seat();
    const ended = attended(host.remote, wanted("cat", "-u"), here);
    await vi.waitFor(() => expect(host.words()).toContain("-u"), 10_000);
    here.leave(2);
    expect(await ended).toBe(130);
    expect(host.asked().at(-1)).toEqual(["attend", "blog", host.words()[4], "--over"]);
  });

  it("that nobody reads any more is told to end, too", async () => {
    const here = seat();
    const ended = attended(host.remote, wanted("cat", "-n"), here);
    await vi.waitFor(() => expect(host.words()).toContain("-n"), 10_000);
    here.output.emit("error", new Error("EPIPE"));
    expect(await ended).toBe(128 + 13);
    expect(host.asked().at(-1)).toContain("--over");
  });

  it("whose connection is lost says that it ends, and when", async () => {
    const other = await standIn();
    const ended = attended(other.remote, wanted("cat"), seat());
    await vi.waitFor(() => expect(other.words()).toContain("cat"), 10_000);
    other.cut();
    await expect(ended).rejects.toThrow("the connection to the host was lost; the command ends within a minute");
    other.close();
  });
});

describe("a terminal", () => {
  it("is made there, has this one's size and is raw, for as long as the command runs", async () => {
    const raw: boolean[] = [];
    const here = seat();
    Object.assign(here.input, { isTTY: true, setRawMode: (on: boolean) => raw.push(on) });
    Object.assign(here.output, { isTTY: true, rows: 40, columns: 100 });
    const ended = attended(host.remote, { ...wanted("cat"), tty: true }, { ...here, term: "vt220" });
    await vi.waitFor(() => expect([host.words().includes("--tty"), raw]).toEqual([true, [true]]), 10_000);
    Object.assign(here.output, { rows: 50, columns: 90 });
    here.output.emit("resize");
    await vi.waitFor(() => expect(host.terminals).toHaveLength(2), 10_000);
    expect(host.terminals).toMatchObject([
      { term: "vt220", rows: 40, cols: 100 },
      { rows: 50, cols: 90 },
    ]);
    here.input.end();
    expect(await ended).toBe(0);
    expect(raw).toEqual([true, false]);
  });
});
