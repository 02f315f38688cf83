import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Context, Resource } from "#lab/stand-ins/provider.ts";
import { randomBytesResource, randomIdResource } from "#lab/stand-ins/random/bytes.ts";
import { drawText, randomPasswordResource } from "#lab/stand-ins/random/text.ts";

const ctx: Context = { config: {}, log: () => {}, status: () => {}, signal: new AbortController().signal };
const reasons = (resource: Resource, inputs: Record<string, unknown>) =>
  resource.check?.(inputs, undefined, "x").failures?.map(({ reason }) => reason);

describe("RandomBytes", () => {
  it("gives the same bytes in both spellings, secret, and a state's id that tells nothing", async () => {
    const { id, outputs } = await randomBytesResource.create({ length: 32 }, ctx, "x");
    expect(id).toBe("none");
    expect(Buffer.from(String(outputs.base64), "base64").toString("hex")).toBe(outputs.hex);
    expect(outputs.hex).toHaveLength(64);
    expect(randomBytesResource.secrets).toEqual(["base64", "hex"]);
  });

  it("refuses a length that is none", () => {
    expect(reasons(randomBytesResource, { length: 0 })).toEqual([
      "length: 0 must be a whole number of at least 1, e.g. 32",
    ]);
    expect(reasons(randomBytesResource, { length: 1 })).toEqual([]);
  });
});

describe("RandomId", () => {
  it("puts its prefix before every spelling but the id", async () => {
    const { id, outputs } = await randomIdResource.create({ byteLength: 4, prefix: "p-" }, ctx, "x");
    expect(outputs.b64Url).toBe(`p-${id}`);
    expect(outputs.hex).toMatch(/^p-[0-9a-f]{8}$/);
    expect(outputs.dec).toBe(`p-${Number.parseInt(String(outputs.hex).slice(2), 16)}`);
  });
});

describe("drawText", () => {
  const few = fc.integer({ min: 0, max: 4 });

  it("has the length, and at least the minimum of each class", () => {
    fc.assert(
      fc.property(
        few,
        few,
        few,
        few,
        fc.integer({ min: 0, max: 9 }),
        (minLower, minUpper, minNumeric, minSpecial, more) => {
          const length = minLower + minUpper + minNumeric + minSpecial + more;
          const text = drawText({ length, minLower, minUpper, minNumeric, minSpecial });
          const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
          expect(text).toHaveLength(length);
          expect(count(/[a-z]/g)).toBeGreaterThanOrEqual(minLower);
          expect(count(/[A-Z]/g)).toBeGreaterThanOrEqual(minUpper);
          expect(count(/[0-9]/g)).toBeGreaterThanOrEqual(minNumeric);
          expect(count(/[^a-zA-Z0-9]/g)).toBeGreaterThanOrEqual(minSpecial);
        },
      ),
    );
  });

  it("has no character of a class that is off, and none but the program's own special ones", () => {
    expect(drawText({ length: 200, special: false, upper: false })).toMatch(/^[a-z0-9]{200}$/);
    expect(drawText({ length: 200, lower: false, upper: false, numeric: false, overrideSpecial: "-_" })).toMatch(
      /^[-_]+$/,
    );
  });

  it("is refused when the minimums do not fit, or every class is off", () => {
    expect(reasons(randomPasswordResource, { length: 3, minLower: 4 })?.[0]).toMatch(/less than the 4 characters/);
    const off = { length: 3, lower: false, upper: false, numeric: false, special: false };
    expect(reasons(randomPasswordResource, off)?.[0]).toMatch(/turn one on/);
    expect(reasons(randomPasswordResource, { length: 3 })).toEqual([]);
  });
});
