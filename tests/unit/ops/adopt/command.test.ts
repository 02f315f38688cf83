import { describe, expect, it } from "vitest";
import { parsePolicy } from "#lab/apis/tailscale/policy.ts";
import { runTests } from "#lab/apis/tailscale/policy-tests.ts";
import { tailnetText } from "#ops/adopt/tailnet.ts";
import { Usage } from "#ops/verb.ts";
import { adopt } from "#ops/verbs/adopt.ts";

describe("the command line", () => {
  it("writes nothing unless it is told to", () => {
    expect(adopt.parse([])).toEqual({
      does: "edge",
      stack: undefined,
      preview: undefined,
      write: undefined,
      json: false,
    });
    expect(adopt.parse(["--write", "a.json"])).toMatchObject({ write: "a.json" });
    expect(adopt.parse(["--help"])).toBeUndefined();
  });

  it("refuses what goes with nothing, in words", () => {
    expect(() => adopt.parse(["--tailnet", "--write", "a.json"])).toThrow(Usage);
    expect(() => adopt.parse(["--overwrite"])).toThrow(/--overwrite[\s\S]*usage/);
  });
});

describe("the lines for a tailnet's policy", () => {
  const owner = { login: "owner@example.com", user: "owner" };
  const lines = (tailnet: object) => tailnetText({ "outward:tailnet": JSON.stringify(tailnet) });
  const policy = (text: string) => parsePolicy(`{${text}}`);

  it("are a policy by themselves, and pass their own tests", () => {
    const text = lines({ operators: ["autogroup:admin", "tag:operator"] });
    expect(policy(text).tests).toHaveLength(2);
    expect(() => runTests(policy(text), owner)).not.toThrow();
  });

  it("fail their tests beside a rule that lets hosts into each other", () => {
    const text = lines({}).replace('"acls": [', '"acls": [{ "action": "accept", "src": ["*"], "dst": ["*:*"] },');
    expect(() => runTests(policy(text), owner)).toThrow("test(s) failed");
  });

  it("say so where the policy is the stack's own", () => {
    expect(lines({ policy: "managed" })).toContain("pulumi up writes the whole policy");
    expect(lines({ policy: "external" })).not.toContain("writes the whole policy");
  });
});
