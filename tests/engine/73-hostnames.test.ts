/** Hostnames that no browser would reach, and such as Cloudflare spells otherwise, through the engine. */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";

const checkout = path.join(import.meta.dirname, "..", "..");

const configOf = (hostname: string, certificates: readonly string[]) =>
  configArgs({
    "outward:cloudflare": JSON.stringify({
      accountId: "0123456789abcdef0123456789abcdef",
      zoneId: "abcdefabcdefabcdefabcdefabcdefab",
      zone: "outward.test",
      team: "outward",
      certificates,
    }),
    "outward:blog": JSON.stringify({ hostname, moderators: ["me@example.com"] }),
    "outward:motor": JSON.stringify({ hostname: "motor.outward.test", viewers: ["example.com"], gateways: ["one"] }),
    "outward:protect": "false",
  });

describe.skipIf(withoutEngine)("a hostname", () => {
  let world: Awaited<ReturnType<typeof cloud>>;
  let engine: Engine;
  const own = ["*.b.outward.test"];
  const pulumi = (hostname: string, certificates: readonly string[], ...args: string[]) =>
    engine.pulumi(...args, ...configOf(hostname, certificates), ...world.config);
  const names = () => Object.values(world.cloudflare.dump().records).map(({ name }) => name);

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("whole", () => ({ OUTWARD_CHECKOUT: checkout }));
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("that has no certificate ends the preview, and nothing is made", async () => {
    const text = await failed(pulumi("log.b.outward.test", [], "preview"));
    expect(text).toMatch(/log\.b\.outward\.test is not made: .*2 levels below outward\.test.*use log-b\.outward\.test/);
    expect(names()).toEqual([]);
  });

  it("that has one is made; without it, it stays, and is warned of", async () => {
    await fine(pulumi("log.b.outward.test", own, "up", "--yes", "--skip-preview"));
    expect(names()).toContain("log.b.outward.test");
    const text = await fine(pulumi("log.b.outward.test", [], "preview", "--expect-no-changes"));
    expect(text).toMatch(/warning: .*"log\.b\.outward\.test" is 2 levels below outward\.test/);
    await failed(pulumi("web.b.outward.test", [], "preview"));
  });

  it("that comes back in Unicode is no change, however often it is refreshed", async () => {
    const [ascii, unicode] = ["xn--bcher-kva.outward.test", "b\u00fccher.outward.test"];
    await fine(pulumi(ascii, [], "up", "--yes", "--skip-preview"));
    await fine(pulumi(ascii, [], "refresh", "--yes"));
    expect(JSON.stringify(JSON.parse(await fine(engine.pulumi("stack", "export"))))).toContain(unicode);
    await fine(pulumi(ascii, [], "preview", "--expect-no-changes"));
    await fine(pulumi(ascii, [], "preview", "--refresh", "--expect-no-changes"));
    expect(names()).toContain(ascii);
  });
});
