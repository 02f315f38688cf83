/** Every kind of access rule through the real engine: made, the same at the second look, and gone again. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { type Engine, engineOn, fine, withoutEngine } from "./engine.ts";

describe.skipIf(withoutEngine)("every kind of access rule", () => {
  let engine: Engine;
  let world: Awaited<ReturnType<typeof cloud>>;
  const run = (...args: string[]) => fine(engine.pulumi(...args, ...world.config));

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("rules", () => ({ OUTWARD_CHECKOUT: path.join(import.meta.dirname, "..", "..") }));
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("is made, and only routes with a login have an audience", async () => {
    await run("up", "--yes", "--skip-preview");
    const { apps, policies, groups, identityProviders, organization } = world.cloudflare.dump();
    const decisions = (part: string) =>
      Object.values(apps)
        .find(({ domains }) => domains[0]?.endsWith(part))
        ?.policies.map(({ id }) => policies[id]?.decision);
    expect(decisions("/all")).toEqual(["non_identity", "allow"]);
    expect(decisions("/except")).toEqual(["bypass"]);
    expect(decisions("/open")).toEqual(["bypass"]);
    expect(decisions("*.outward.test")).toEqual(["allow"]);
    expect(Object.keys(apps)).toHaveLength(7);
    expect(Object.values(groups).map(({ name }) => name)).toContain("test-groups-people-ops");
    expect(Object.values(identityProviders).map(({ type }) => type)).toEqual(
      expect.arrayContaining(["onetimepin", "github", "google", "google-apps", "azureAD", "oidc"]),
    );
    expect(organization.deny_unmatched_requests).toBe(true);
    const output = JSON.parse(await fine(engine.pulumi("stack", "output", "--json"))) as { audiences: object };
    expect(Object.keys(output.audiences).toSorted()).toEqual(["all", "every", "one", "vendors"]);
  });

  it("has nothing to do the second time, asked of the API too, and asks for nothing that nobody wrote", async () => {
    await run("preview", "--refresh", "--expect-no-changes");
    expect(world.unknown).toEqual([]);
  });

  it("is taken down in an order that the API accepts, and leaves the one-time PIN", async () => {
    await run("destroy", "--yes", "--skip-preview");
    const { apps, policies, groups, identityProviders } = world.cloudflare.dump();
    expect([apps, policies, groups].map((table) => Object.keys(table).length)).toEqual([0, 0, 0]);
    expect(Object.values(identityProviders).map(({ type }) => type)).toEqual(["onetimepin"]);
  });
});
