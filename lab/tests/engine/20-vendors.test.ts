/** The real engine with the stand-ins of the three vendors, against the lab's own emulators. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloud } from "./cloud.ts";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";

describe.skipIf(withoutEngine)("the vendors' stand-ins under the real engine", () => {
  let engine: Engine;
  let world: Awaited<ReturnType<typeof cloud>>;
  const settings: Record<string, string> = {};
  const run = (...args: string[]) => {
    const own = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`vendors:${key}`, value]));
    return engine.pulumi(...args, ...configArgs(own), ...world.config);
  };
  /** What was called since the last time. */
  const calls = (part: string): string[] => world.calls.splice(0).filter((line) => line.includes(part));

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("vendors");
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("makes everything, with a preview before", async () => {
    const text = await fine(run("up", "--yes"));
    expect(text).toContain("100.64.0.10");
    expect(Object.keys(world.hcloud.dump().servers)).toHaveLength(1);
    expect([...world.fake.rules.values()][0]).toHaveLength(1);
    expect(world.unknown).toEqual([]);
  });

  it("finds nothing to change after a refresh, although the key is spent", async () => {
    world.calls.splice(0);
    await fine(run("preview", "--refresh", "--expect-no-changes"));
    expect(calls("/acl/validate")).toHaveLength(2);
  });

  it("keeps every secret out of the state's clear text", async () => {
    const state = await fine(engine.pulumi("stack", "export"));
    expect(state).not.toContain("hskey-auth-");
    expect(state).not.toContain(btoa("a".repeat(32)));
    expect(state).not.toMatch(/"clientSecret": "[0-9a-f]{64}"/);
    const opened = await fine(engine.pulumi("stack", "export", "--show-secrets"));
    expect(opened).toContain("hskey-auth-");
    expect(opened).toContain(btoa("a".repeat(32)));
  });

  it("changes in place what can be", async () => {
    settings.step = "2";
    world.calls.splice(0);
    const text = await fine(run("up", "--yes", "--skip-preview"));
    expect(text).not.toMatch(/replaced|deleted/);
    const changes = world.calls
      .splice(0)
      .filter((line) => /^(POST|PUT|PATCH|DELETE)/.test(line) && !line.includes("/oauth/"));
    expect(changes.map((line) => line.replace(/[0-9a-f]{32}|[0-9a-f-]{36}|\d+(?= |\/actions)/g, "…")).sort()).toEqual(
      [
        "PATCH /client/v4/accounts/…/cfd_tunnel/… 200",
        "POST /api/v2/tailnet/-/acl 200",
        "POST /api/v2/tailnet/-/acl/validate 200",
        "POST /api/v2/tailnet/-/acl/validate 200",
        "POST /v1/firewalls/…/actions/set_rules 201",
        "PUT /client/v4/accounts/…/access/apps/… 200",
        "PUT /client/v4/accounts/…/access/service_tokens/… 200",
        "PUT /v1/firewalls/… 200",
        "PUT /v1/servers/… 200",
      ].sort(),
    );
    await fine(run("preview", "--refresh", "--expect-no-changes"));
  });

  it("keeps a server whose birth failed in the state, and the old host with it", async () => {
    settings.location = "hel1";
    world.fake.broken = "no power in hel1";
    const text = await failed(run("up", "--yes", "--skip-preview"));
    expect(text).toContain("no power in hel1");
    const state = await fine(engine.pulumi("stack", "export"));
    expect(state).toContain("initErrors");
    expect(state).toContain("outward-hel1");
    expect(state).toContain("outward-fsn1");
  });

  it("leaves nothing behind", async () => {
    await fine(run("destroy", "--yes", "--skip-preview"));
    const { servers, firewalls } = world.hcloud.dump();
    expect([Object.keys(servers), Object.keys(firewalls)]).toEqual([[], []]);
    expect(world.unknown).toEqual([]);
  });
});
