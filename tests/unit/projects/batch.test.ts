import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf, parseBatch, parseTime } from "#projects/motor/batch.ts";

const now = new Date("2026-11-24T10:00:00Z");
const reading = { sensor: "m1", at: "2026-11-24T09:59:00Z", celsius: 71.3 };
const batch = { key: "0123456789", readings: [reading] };

describe("a batch", () => {
  it("is taken when it is right", () => {
    expect(parseBatch(batch, now)).toEqual({ key: "0123456789", readings: [{ ...reading, at: new Date(reading.at) }] });
  });

  it.each([
    ["no object", [], "must be an object"],
    ["an unknown field", { ...batch, extra: 1 }, '"extra" is not a field'],
    ["a short key", { ...batch, key: "short" }, 'key is "short"'],
    ["a key with a blank", { ...batch, key: "0123 56789" }, "key is"],
    ["a key with a NUL, which PostgreSQL cannot store", { ...batch, key: "0123\u000056789" }, "key is"],
    ["no readings", { ...batch, readings: [] }, "array of 1 to 1000"],
    ["too many readings", { ...batch, readings: Array(1_001).fill(reading) }, "array of 1 to 1000"],
    ["a reading that is no object", { ...batch, readings: [7] }, "readings[0] is 7"],
    ["an unknown field of a reading", { ...batch, readings: [{ ...reading, unit: "K" }] }, '"unit" is not a field'],
    ["an upper-case sensor", { ...batch, readings: [{ ...reading, sensor: "M1" }] }, 'sensor is "M1"'],
    ["celsius as text", { ...batch, readings: [{ ...reading, celsius: "71" }] }, 'celsius is "71"'],
    ["celsius below zero kelvin", { ...batch, readings: [{ ...reading, celsius: -274 }] }, "celsius is -274"],
    ["no time", { ...batch, readings: [{ sensor: "m1", celsius: 1 }] }, "at is undefined"],
    ["a clock that was never set", { ...batch, readings: [{ ...reading, at: "1970-01-01T00:00:09Z" }] }, "clock"],
    ["a time two days ahead", { ...batch, readings: [{ ...reading, at: "2026-11-26T10:00:00Z" }] }, "clock"],
  ])("with %s is refused with a sentence", (_, value, sentence) => {
    expect(() => parseBatch(value, now)).toThrow(sentence);
    expect(() => parseBatch(value, now)).toThrow(expect.objectContaining({ status: 422 }));
  });

  it("names every fault at once, ten at most", () => {
    const wrong = { ...batch, readings: Array(30).fill({ ...reading, celsius: null }) };
    expect(() => parseBatch({ ...wrong, key: 1 }, now)).toThrow(
      /key is 1.*readings\[0\].*readings\[8\](?!.*readings\[9\])/,
    );
  });
});

describe("a time", () => {
  it.each([
    "2024-02-29T00:00:00Z",
    "2026-11-24T10:00:00.123+01:00",
    "2026-12-31T23:59:59-00:30",
  ])("%s is RFC 3339", (text) => {
    expect(parseTime(text)?.getTime()).toBe(Date.parse(text));
  });

  it.each([
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-11-24 10:00:00Z",
    "2026-11-24T10:00:00",
    "2026-11-24T24:00:00Z",
    "2026-11-24T10:00:60Z",
    1_700_000_000,
    null,
  ])("%s is not", (value) => {
    expect(parseTime(value)).toBeUndefined();
  });
});

describe("the digest", () => {
  const parsed = (at: string, celsius: number) =>
    parseBatch({ key: "0123456789", readings: [{ sensor: "m1", at, celsius }] }, now);

  it("is the same for another spelling of the same readings", () => {
    expect(digestOf(parsed("2026-11-24T10:59:00.0+01:00", 71.3))).toBe(digestOf(parsed("2026-11-24T09:59:00Z", 71.3)));
  });

  it("differs with any other temperature", () => {
    const celsius = fc.double({ min: -273.15, max: 2_000, noNaN: true });
    fc.assert(
      fc.property(celsius, celsius, (a, b) => {
        const same = digestOf(parsed(reading.at, a)) === digestOf(parsed(reading.at, b));
        // JSON has one zero only.
        expect(same).toBe(a === b);
      }),
    );
  });
});
