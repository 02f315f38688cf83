/** Each rule of the policy pack, run by the real engine: what it stops, in its own words, and what it lets pass. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, cloud } from "#lab/tests/engine/cloud.ts";
import { rules } from "#policy/rules.ts";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";
import { hand } from "./faults.ts";
import { plainConfig } from "./whole.ts";

const checkout = path.join(import.meta.dirname, "..", "..");
const pack = ["--policy-pack", path.join(checkout, "policy")];

/** Who breaks the rule in the program, by rule: a resource that breaks no other. The rules' words are in the unit tests. */
const breaks: Readonly<Record<string, string>> = {
  "nothing-in": "open",
  "servers-closed": "outward-test-bbbbbb",
  "servers-ours": "outward-test-cccccc",
  "hosts-succeeded": "web-1",
  "succession-announced": "outward-test-1a2b3c",
  "versions-pinned": "floating",
  "names-tunnels": "straight",
  "names-ours": "foreign",
  "tunnels-stay": "dashboard",
  protected: "loose",
  "routes-covered": "hidden",
  "jwt-checked": "notes-on-outward-test-1a2b3c-apply",
  "someone-named": "all",
  "bypass-said": "past",
  "tokens-end": "robot-2",
  "secrets-in": "shown",
};

/** Every fault that a preview has: whether it stops, its rule, and what breaks it. */
const named = (text: string): readonly string[] =>
  [...text.matchAll(/\[(mandatory|advisory)\] +(\S+) +\(\S+ (\S+)\)/g)]
    .map(([, level, rule, resource]) => `${level} ${rule} ${resource}`)
    .toSorted();

const words = (text: string): string => text.replaceAll(/\s+/g, " ");

describe.skipIf(withoutEngine)("the policy pack under the real engine", () => {
  let world: Cloud;
  let engine: Engine;
  // The stack keeps what was set, so every run sets all of it.
  const usual = { break: "none", protect: "true", deliver: "true", account: "0123456789abcdef0123456789abcdef" };
  const run = (verb: readonly string[], settings: Partial<typeof usual> = {}) =>
    engine.pulumi(...verb, ...pack, ...configArgs({ ...usual, ...settings }), ...world.config);
  const preview = (settings: Partial<typeof usual> = {}) => run(["preview"], settings);

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("policy", () => ({ OUTWARD_CHECKOUT: checkout }));
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("lets a program pass that breaks none of them, and says nothing", async () => {
    const text = await fine(preview());
    expect(text).toMatch(/✅ outward@v/);
    expect(named(text)).toEqual([]);
    expect(text).not.toContain("can't run policy");
  });

  it("stops on every rule of the table, each time at what breaks it, and wants a reason that a reviewer can read", async () => {
    const names = rules.map(({ name }) => name);
    const text = await failed(preview({ break: [...names, "open-for-no-reason"].join() }));
    const all = rules.map(({ name, advises }) => `${advises ? "advisory" : "mandatory"} ${name} ${breaks[name]}`);
    expect(named(text)).toEqual([...all, "mandatory routes-covered notes"].toSorted());
    expect(words(text)).toContain('notes.outward.test is open to everyone for the reason "because"');
  });

  it("stops nothing by advice, and asks for no protection in a stack that is made to be thrown away", async () => {
    const text = await fine(preview({ protect: "false", break: "protected,succession-announced" }));
    expect(named(text)).toEqual(["advisory succession-announced outward-test-1a2b3c"]);
  });

  it("passes an update too, and stops one before what breaks a rule is made", async () => {
    // A host that has just succeeded another one is no change in the next run.
    await fine(run(["up", "--yes", "--skip-preview"], { deliver: "false", break: "succession-announced" }));
    await fine(run(["preview", "--expect-no-changes"], { deliver: "false" }));
    const before = Object.keys(world.hcloud.dump().firewalls);
    expect(before).toHaveLength(1);
    await failed(run(["up", "--yes", "--skip-preview"], { deliver: "false", break: "nothing-in" }));
    expect(Object.keys(world.hcloud.dump().firewalls)).toEqual(before);
  });

  it("finds a secret by its value once there is one, and does not print it", async () => {
    const opened = await fine(engine.pulumi("stack", "export", "--show-secrets"));
    const secret = /"plaintext": "\\"([0-9a-f]{64})\\""/.exec(opened)?.[1] ?? "none";
    expect(secret).toHaveLength(64);
    const text = await failed(preview({ deliver: "false", break: "secret-output" }));
    expect(words(text)).toContain("output told of policy-test holds a secret");
    expect(text).not.toContain(secret);
  });

  it("has the engine itself refuse to replace a tunnel, since it is protected", async () => {
    const text = await failed(preview({ deliver: "false", account: "f".repeat(32) }));
    expect(text).toMatch(/unable to replace resource .*ZeroTrustTunnelCloudflared::notes-tunnel/);
  });
});

const config = (protect: boolean): string[] => configArgs(plainConfig(protect));

describe.skipIf(withoutEngine)("the program of this checkout", () => {
  let world: Cloud;
  let engine: Engine;

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("whole", () => ({ OUTWARD_CHECKOUT: checkout }));
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("passes all of it", async () => {
    const text = await fine(engine.pulumi("preview", ...pack, ...config(true), ...world.config));
    expect(text).toMatch(/✅ outward@v/);
    expect(named(text)).toEqual([]);
    expect(text).toContain("outward:handover:Active");
    // What may hold secrets is marked, which no rule can see; what is not marked is shown.
    for (const output of ["serviceTokens", "edge"]) expect(text).toMatch(new RegExp(`\\b${output}\\s*: \\[secret\\]`));
    expect(text).toMatch(/\burls\s*: \[/);
  });

  it("passes unprotected too, and says that everything moves when the stack has another host", async () => {
    const other = { name: "outward-test-aaaaaa", server_type: "cx23", image: "debian-13", location: "nbg1" };
    await hand(world, "hcloud", "POST servers", other);
    const text = await fine(engine.pulumi("preview", ...pack, ...config(false), ...world.config));
    expect(named(text)).toEqual([expect.stringMatching(/^advisory succession-announced outward-test-[0-9a-f]{6}$/)]);
    expect(words(text)).toMatch(/host outward-test-[0-9a-f]{6} succeeds outward-test-aaaaaa/);
  });
});
