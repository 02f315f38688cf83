/** A service token's secret is rotated by the real engine: in place, announced, and not by mistake. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";

const hour = 3_600_000;
const at = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

interface Pass {
  readonly clientId: string;
  readonly clientSecret: string;
}

// One stack goes through its life; each test is a stage of it.
describe.skipIf(withoutEngine)("the token of a gateway", () => {
  let world: Awaited<ReturnType<typeof cloud>>;
  let engine: Engine;
  let born: Record<string, Pass>;
  const rotated = at(Date.now());
  const run = (tokens: object, ...verb: string[]) =>
    engine.pulumi(...verb, ...configArgs({ tokens: JSON.stringify(tokens) }), ...world.config);
  const up = (tokens: object) => run(tokens, "up", "--yes", "--skip-preview", "--diff");
  const passes = async (): Promise<Record<string, Pass>> =>
    JSON.parse(await fine(engine.pulumi("stack", "output", "--json", "--show-secrets", "passes")));
  const kept = (name: string) =>
    Object.values(world.cloudflare.dump().serviceTokens).find((token) => token.name === `test-${name}`);

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("tokens", () => ({ OUTWARD_CHECKOUT: path.join(import.meta.dirname, "..", "..") }));
    await fine(up({}));
    born = await passes();
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("is as it was in the next run, and a preview says nothing of it", async () => {
    const text = await fine(run({}, "preview", "--expect-no-changes"));
    expect(text).not.toContain("gets a new secret");
    expect(text).not.toContain("service token of");
  });

  it("is announced by a preview: an update in place, and until when the old secret passes", async () => {
    const text = await fine(run({ "gateway-7": { version: 2, rotated } }, "preview", "--diff"));
    const until = at(Date.parse(rotated) + 168 * hour);
    expect(text).toContain(
      `outward:motor.tokens.gateway-7 gets a new secret, and the one before passes until ${until}`,
    );
    expect(text).toMatch(/\+ clientSecretVersion\s*: 2/);
    expect(text).toMatch(/~ 1 to update/);
    expect(text).not.toMatch(/to replace|to delete|to create/);
    expect(kept("gateway-7")?.client_secret).toBe(born["gateway-7"]?.clientSecret);
  });

  it("gets its new secret, keeps the old one, and lives on; the other gateway's stays", async () => {
    const before = kept("gateway-7");
    const text = await fine(up({ "gateway-7": { version: 2, rotated } }));
    expect(text).not.toMatch(/replaced|deleted|created/);
    const now = await passes();
    expect(now["gateway-7"]?.clientId).toBe(born["gateway-7"]?.clientId);
    expect(now["gateway-7"]?.clientSecret).not.toBe(born["gateway-7"]?.clientSecret);
    expect(now["gateway-8"]).toEqual(born["gateway-8"]);
    expect(kept("gateway-7")).toMatchObject({
      id: before?.id,
      client_secret: now["gateway-7"]?.clientSecret,
      previous_client_secret: born["gateway-7"]?.clientSecret,
      previous_client_secret_expires_at: at(Date.parse(rotated) + 168 * hour),
      duration: "8759h",
    });
    // Nothing of it is in what the engine printed.
    expect(text).not.toContain(now["gateway-7"]?.clientSecret);
    expect(text).toContain("gateway-7");
    await fine(run({ "gateway-7": { version: 2, rotated } }, "preview", "--expect-no-changes"));
  });

  it("keeps its secret when only the overlap is made longer, or ended", async () => {
    const { "gateway-7": before } = await passes();
    for (const overlap of ["240h", "0h"]) {
      const text = await fine(up({ "gateway-7": { version: 2, rotated, overlap } }));
      expect(text).not.toContain("gets a new secret");
      expect((await passes())["gateway-7"]).toEqual(before);
    }
    expect(kept("gateway-7")?.previous_client_secret_expires_at).toBe(rotated);
  });

  it("is not rotated when that would shut the gateway out by mistake: a preview refuses", async () => {
    const stale = { "gateway-7": { version: 3, rotated: at(Date.now() - 2 * hour), overlap: "1h" } };
    const before = kept("gateway-7");
    for (const verb of [["preview"], ["up", "--yes", "--skip-preview"]])
      expect((await failed(run(stale, ...verb))).replaceAll(/\s+/g, " ")).toContain(
        "the version is raised, but the secret before would stop at once",
      );
    expect((await failed(run({}, "preview"))).replaceAll(/\s+/g, " ")).toContain("is 2 and cannot go back to 1");
    expect(kept("gateway-7")).toEqual(before);
  });

  it("is warned of thirty days before its end", async () => {
    const short = { "gateway-8": { duration: "700h" }, "gateway-7": { version: 2, rotated, overlap: "0h" } };
    const text = await fine(up(short));
    expect(text).toMatch(/the service token of motor's gateway-8 ends on \d{4}-\d\d-\d\d, in 29 days/);
    const again = await fine(run(short, "preview"));
    expect(again).toMatch(/gateway-8 ends on .*\n.*raise outward:motor\.tokens\.gateway-8\.version to 2/);
    expect(again).not.toContain("gateway-7 ends");
  });
});
