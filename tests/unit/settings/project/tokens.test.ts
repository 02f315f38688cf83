import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenFaults } from "#settings/project/checks.ts";
import { tokenPlanOf, tokensShape } from "#settings/project/tokens.ts";
import { parse } from "#settings/schema/parse.ts";

const rotated = "2026-11-24T15:00:00Z";
const faults = (value: unknown) => parse(tokensShape, value, "outward:motor.tokens").faults;
const at = "outward:motor.tokens.gateway-7";

describe("the tokens of a project", () => {
  it("are of version 1, live a year and have no secret before, unless told", () => {
    expect(tokenPlanOf()).toEqual({ version: 1, duration: "8760h", atOnce: false });
    expect(tokensShape.parse({ "gateway-7": {} })).toEqual({
      "gateway-7": { version: 1, overlap: "168h", duration: "8760h" },
    });
  });

  it("let the secret before pass for a week, for as long as told, or not at all", () => {
    const plan = (more: object) => tokenPlanOf(tokensShape.parse({ g: { version: 2, rotated, ...more } }).g);
    expect(plan({})).toEqual({ version: 2, rotated, until: "2026-12-01T15:00:00Z", duration: "8759h", atOnce: false });
    expect(plan({ overlap: "1h" }).until).toBe("2026-11-24T16:00:00Z");
    expect(plan({ overlap: "0h" })).toMatchObject({ until: rotated, atOnce: true });
  });

  it("take a moment as the engine hands it on, which stood unquoted in the stack's file", () => {
    const told = tokensShape.parse({ g: { version: 2, rotated: "2026-11-24 15:00:00 +0000 UTC" } });
    expect(told.g?.rotated).toBe(rotated);
  });

  it("renew themselves with every version: the duration is never the one before", () => {
    const version = fc.integer({ min: 1, max: 8_000 });
    fc.assert(
      fc.property(version, (n) => {
        const duration = (one: number) =>
          tokenPlanOf(tokensShape.parse({ g: { version: one, ...(one > 1 && { rotated }) } }).g);
        expect(duration(n).duration).not.toBe(duration(n + 1).duration);
      }),
    );
  });

  it.each([
    [
      "a new secret without its moment",
      { version: 2 },
      `${at}.rotated: is missing; must say when the version was raised`,
    ],
    ["a moment without a new secret", { rotated }, `${at}.rotated: "${rotated}" is of a secret before`],
    ["a version that is none", { version: 0 }, `${at}.version: 0 must be 1 or more`],
    [
      "a day instead of a moment",
      { version: 2, rotated: "2026-11-24" },
      `${at}.rotated: "2026-11-24" must be a moment in UTC`,
    ],
    ["a moment elsewhere", { version: 2, rotated: "2026-11-24 15:00:00 +0100 CET" }, "must be a moment in UTC"],
    ["a day that is not", { version: 2, rotated: "2026-02-30T00:00:00Z" }, "must be a moment in UTC"],
    [
      "an overlap without an end",
      { version: 2, rotated, overlap: "forever" },
      `${at}.overlap: "forever" must be whole hours from 0h to 720h`,
    ],
    ["an overlap of months", { version: 2, rotated, overlap: "721h" }, "from 0h to 720h"],
    ["a token for two years", { duration: "17520h" }, `${at}.duration: "17520h" must be whole hours from 24h to 8760h`],
    ["a token for ever", { duration: "forever" }, "from 24h to 8760h"],
    ["a word", "two", `${at}: "two" must be e.g. { version: 2`],
    ["a typo", { versoin: 2 }, `${at}.versoin: unknown key`],
  ])("are refused with %s", (_what, token, fault) => {
    expect(faults({ "gateway-7": token })).toEqual([expect.stringContaining(fault)]);
  });

  it("are refused for that alone", () => {
    expect(faults({ "gateway-7": { version: 2, rotated, overlap: "720h", duration: "24h" } })).toEqual([]);
  });

  it("belong to callers that a route names", () => {
    const route = { name: "r", hostname: "a.example.com", origin: "http://127.0.0.1:3000" };
    const project = (serviceTokens: string[]) => [
      {
        name: "motor",
        routes: [{ ...route, access: { serviceTokens } }],
        tokens: tokensShape.parse({ "gateway-7": {} }),
      },
    ];
    expect(tokenFaults(project(["gateway-7"]) as never)).toEqual([]);
    expect(tokenFaults(project(["gateway-8"]) as never)).toEqual([
      `${at}: no route of motor names that caller; it has gateway-8`,
    ]);
  });
});
