import { expect, it } from "vitest";
import { once } from "#lab/machine/late.ts";

it("what several wait for is done once, and again when it is asked for later", async () => {
  const [calls, work]: [string[], ReturnType<typeof once<string>>] = [[], once<string>()];
  const make = async (what: string): Promise<string> => {
    calls.push(what);
    return what;
  };
  const both = await Promise.all(["a", "a", "b"].map((what) => work(what, () => make(what))));
  expect([both, calls]).toEqual([
    ["a", "a", "b"],
    ["a", "b"],
  ]);
  await work("a", () => make("a"));
  expect(calls).toEqual(["a", "b", "a"]);
});

it("a failure is everybody's who waited, and the next who asks tries again", async () => {
  const work = once<string>();
  const failing = () => Promise.reject(new Error("no mirror"));
  const both = await Promise.allSettled([work("a", failing), work("a", failing)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await work("a", () => Promise.resolve("made"))).toBe("made");
});
