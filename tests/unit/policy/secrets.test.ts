import { describe, expect, it } from "vitest";
import { notKnown, types, type Value } from "#policy/rule.ts";
import { secretsStayIn } from "#policy/secrets.ts";
import { make } from "./make.ts";

const value = "a-secret-of-twenty-six-signs";
const key = make(types.joinKey, "key", { key: notKnown });
const bytes = make(
  types.random,
  "bytes",
  { base64: value, length: 32 },
  { provider: { token: "the-token-of-the-provider" } },
);
const faults = (...made: ReturnType<typeof make>[]) => secretsStayIn([key, bytes, ...made]).map(({ fault }) => fault);

describe("secrets-in", () => {
  it("knows user_data by what it was made from: its join key and nothing else", () => {
    const server = (...from: string[]) => make(types.server, "s", { userData: notKnown }, { from: { userData: from } });
    expect(faults(server("key"))).toEqual([]);
    expect(faults(server("key", "bytes"))).toEqual([expect.stringContaining("userData of s is made from a secret")]);
  });

  it("looks for it in command lines and triggers, before and after it is known", () => {
    const run = (props: Record<string, Value>, from = {}) => make(types.remote, "run", props, { from });
    expect(faults(run({ create: "sudo outward apply blog", stdin: value }, { stdin: ["bytes"] }))).toEqual([]);
    expect(faults(run({ create: `login ${value}` }))).toEqual([
      expect.stringContaining("create of run is made from a secret"),
    ]);
    expect(faults(run({ triggers: notKnown }, { triggers: ["key"] }))).toEqual([
      expect.stringContaining("triggers of run"),
    ]);
    expect(faults(run({ triggers: [{ at: "the-token-of-the-provider" }] }))).toHaveLength(1);
  });

  it("lets the outputs hold it that are marked, and no other", () => {
    const stack = (output: string) => make(types.stack, "prod", { [output]: { motor: value } });
    expect(faults(stack("serviceTokens"))).toEqual([]);
    expect(faults(stack("motd"))).toEqual([expect.stringContaining("output motd of prod holds a secret")]);
    expect(faults(make(types.unit, "u", { digest: `x${value}x` }))).toHaveLength(1);
    expect(faults(make(types.unit, "u", { digest: "1a2b3c" }))).toEqual([]);
  });

  it("never prints it", () => {
    expect(faults(make(types.unit, "u", { digest: value })).join()).not.toContain(value);
  });
});
