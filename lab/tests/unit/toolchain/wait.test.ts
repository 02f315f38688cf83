import { describe, expect, it } from "vitest";
import { breather, until } from "#lab/toolchain/wait.ts";

describe("between two looks", () => {
  it.each([
    [0, 50],
    [25, 50],
    [200, 400],
    [4_000, 1_000],
  ])("of %i ms there are %i ms", (took, wait) => expect(breather(took)).toBe(wait));
});

describe("a wait", () => {
  it("gives the first answer, and takes neither undefined nor false for one", async () => {
    const answers = [undefined, false, 0] as const;
    let asked = 0;
    expect(await until("a number", 60_000, () => answers[asked++])).toBe(0);
    expect(asked).toBe(3);
  });

  it("ends with its sentence when its time is over, and at once when the look fails", async () => {
    await expect(until("what never comes", 0, () => false)).rejects.toThrow("waited 0 s for what never comes");
    const broken = () => Promise.reject(new Error("broken"));
    await expect(until("what breaks", 60_000, broken)).rejects.toThrow("broken");
  });
});
