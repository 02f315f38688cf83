/** One project's move, call by call: nothing is given up before all of it is there, and compared. */
import { describe, expect, it } from "vitest";
import { handover } from "#handover/handover.ts";
import type { UnitStatus } from "#host/protocol/status.ts";
import { type Answers, orderOf, worldWith } from "./hosts.ts";
import { placeOf } from "./place.ts";

interface Result {
  readonly ended: string | undefined;
  /** Without what was only looked at. */
  readonly calls: readonly string[];
}

/** @param fresh answers of the host that it goes to, in place of its own */
const moved = async (unit: Partial<UnitStatus>, fresh: Answers = {}): Promise<Result> => {
  const calls: string[] = [];
  const asked = { obstacle: async () => undefined, open: async () => {} };
  const paused = { pause: "blog pauses", position: "0/7", epoch: 4 };
  const a = placeOf("a", { blog: { ...unit, epoch: 4 } }, calls, ({ quiesce }) => ({
    ...asked,
    quiesce: async (...words) => ({ ...(await quiesce?.(...words)), ...paused }),
  }));
  const took = { takeFiles: async () => "12 files", compareFiles: async () => {}, wake: async () => {} };
  const b = placeOf("b", { blog: { ...unit, role: "none", epoch: 0 } }, calls, () => ({
    ...{ ...asked, follow: async () => {}, ...took },
    ...fresh,
  }));
  const world = worldWith([a.commands, b.commands], { observe: async () => [b.see(), a.see()] });
  const ended = await handover(orderOf("b"), world, "a").then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { ended, calls: calls.filter((call) => !/: (status|start|obstacle)\b/.test(call)) };
};

const claim = '"blog" "blog claims"';
const pause = '"blog" "b" "blog claims" 20 60';
const end = ['a: cede "blog" "blog pauses"', `b: activate ${claim} {"key":"key of blog"}`, 'a: leave "blog" "b" 5'];
const followed = { follow: "postgresql-17" };
const filed = { paths: ["uploads"] };

describe("a project that moves", () => {
  it("keeping nothing, pauses and is given up", async () => {
    const { ended, calls } = await moved({ keeps: false });
    expect(ended).toBeUndefined();
    expect(calls).toEqual([
      ...['b: standby "blog" "a"', `a: quiesce ${pause}`, `b: ready ${claim} "blog pauses" 4`],
      ...end,
    ]);
  });

  it("by dumps, is loaded twice, and says after the second time what it had said before", async () => {
    const { ended, calls } = await moved({});
    expect(ended).toBeUndefined();
    expect(calls).toEqual([
      ...['b: standby "blog" "a"', `b: take ${claim} a`, `a: quiesce ${pause}`],
      ...['a: check "blog"', `b: take ${claim} a`, 'b: compare "blog" "all of blog"'],
      ...[`b: ready ${claim} "blog pauses" 4`, ...end],
    ]);
  });

  it("that follows, is let in before, read as a whole, and ready by the position that the pause has shown", async () => {
    const { ended, calls } = await moved(followed);
    expect(ended).toBeUndefined();
    expect(calls).toEqual([
      ...['b: standby "blog" "a"', 'a: open "blog" "address of b"', `b: follow ${claim} a`, 'b: check "blog"'],
      ...[`a: quiesce ${pause}`, `b: ready ${claim} "blog pauses" 4 "0/7"`, ...end],
    ]);
  });

  it("with plain files, takes them twice before its pause, once in it, and has them compared", async () => {
    const { ended, calls } = await moved({ ...followed, ...filed });
    expect(ended).toBeUndefined();
    const files = calls.filter((call) => /takeFiles|compareFiles|wake|quiesce|ready|cede/.test(call));
    expect(files).toEqual([
      ...[`b: takeFiles ${claim} a`, `b: wake ${claim}`, `b: takeFiles ${claim} a`, `a: quiesce ${pause}`],
      ...[`b: takeFiles ${claim} a`, `b: ready ${claim} "blog pauses" 4 "0/7"`, 'b: compareFiles "blog" a'],
      'a: cede "blog" "blog pauses"',
    ]);
  });
});

describe("a project is not given up", () => {
  const fails = () => Promise.reject(new Error("it differs"));
  const nthFails = (nth: number) => {
    const ends = [...Array.from({ length: nth - 1 }, () => async () => "12 files"), fails];
    return async () => (ends.shift() ?? fails)();
  };

  it.each([
    ["its own check says something else", {}, { compare: async () => ({ same: false, here: "less" }) }],
    ["a plain file differs", filed, { compareFiles: fails }],
    [
      "the last difference does not go over",
      filed,
      {
        takeFiles: nthFails(3),
      },
    ],
    ["it does not become ready", followed, { ready: fails }],
  ] satisfies readonly (readonly [string, Partial<UnitStatus>, Answers])[])("when %s", async (_, unit, fresh) => {
    const { ended, calls } = await moved(unit, fresh);
    expect(ended).toMatch(/it differs|is not what was copied/);
    expect(calls.filter((call) => call.includes("cede"))).toEqual([]);
    expect(calls.at(-1)).toBe('a: resume "blog" "blog pauses"');
  });

  it("when the copy cannot be followed after all, which is found before its pause", async () => {
    const { ended, calls } = await moved(followed, { obstacle: async () => "has unlogged tables: t" });
    expect(ended).toContain("blog has unlogged tables: t; what a has of it is older than this checkout");
    expect(calls.filter((call) => call.includes("quiesce"))).toEqual([]);
  });
});
