/** Each rule of the policy pack, run by the real engine: what it stops, in its own words, and what it lets pass. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rules } from "../../policy/rules.ts";
import { exampleConfig } from "../program/stage.ts";
import { cloud } from "./cloud.ts";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";

const checkout = path.join(import.meta.dirname, "..", "..");
const pack = ["--policy-pack", path.join(checkout, "policy")];

/** What is said when the program breaks the rule, by rule. */
const said: Readonly<Record<string, string>> = {
  "nothing-in": "firewall open lets tcp to port 22 in",
  "servers-closed": "server outward-test-1a2b3c has no firewall",
  "servers-ours": "server outward-test-1a2b3c is behind no firewall of this stack",
  "hosts-succeeded": 'server web-1 (at Hetzner "web-1") would be replaced when it changes',
  "succession-announced": "host outward-test-1a2b3c succeeds outward-test-aaaaaa",
  "names-tunnels": 'notes.outward.test is an A record to "203.0.113.11"',
  "names-ours": "which is no tunnel of this stack",
  "tunnels-stay": "tunnel dashboard has configSrc: nothing",
  protected: "loose is not protected though this stack has outward:protect: true",
  "routes-covered": "hidden.outward.test is no hostname of a route",
  "jwt-checked": "the connector's rule for notes.outward.test/admin does not check the JWT",
  "someone-named": "all includes everyone, and requires nothing",
  "tokens-end": 'service token robot-2 has the duration "forever"',
  "secrets-in": "triggers of shown is made from a secret",
};

describe.skipIf(withoutEngine)("the policy pack under the real engine", () => {
  let world: Awaited<ReturnType<typeof cloud>>;
  let engine: Engine;
  const preview = (settings: Record<string, string> = {}, args = pack) =>
    engine.pulumi("preview", ...args, ...configArgs(settings), ...world.config);

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("policy", () => ({ OUTWARD_CHECKOUT: checkout }));
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("lets a program pass that breaks none of its rules, and says nothing", async () => {
    const text = await fine(preview());
    expect(text).toMatch(/✅ outward@v/);
    expect(text).not.toMatch(/\[(mandatory|advisory)\]|can't run policy/);
  });

  it("is shown breaking every rule of the table", () => {
    expect(Object.keys(said).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(rules.map(({ name, advises = false }) => ({ name, advises })))("$name", async ({ name, advises }) => {
    const run = preview({ break: name });
    const text = await (advises ? fine(run) : failed(run));
    expect(text).toContain(`[${advises ? "advisory" : "mandatory"}]`);
    expect(text).toContain(` ${name} `);
    expect(text.replaceAll(/\s+/g, " ")).toContain(said[name]);
  });
});
