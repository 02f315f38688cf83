/** A notification policy under the real engine: made, changed in place, without drift, and gone. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { configArgs, type Engine, engineOn, fine, withoutEngine } from "./engine.ts";

describe.skipIf(withoutEngine)("an alert of a tunnel's health", () => {
  let engine: Engine;
  let world: Awaited<ReturnType<typeof cloud>>;
  const run = (email: string, ...args: string[]) =>
    fine(engine.pulumi(...args, ...configArgs({ "alerts:email": email }), ...world.config));
  /** Changes at the alerts' route since the last time. */
  const changes = (): string[] =>
    world.calls
      .splice(0)
      .filter((line) => line.includes("/alerting/") && !line.startsWith("GET"))
      .map((line) => line.replace(/[0-9a-f]{32}/g, "…"));

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("alerts");
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("is made for the tunnel, and a refresh finds nothing to change", async () => {
    await run("ops@example.com", "up", "--yes", "--skip-preview");
    expect(changes()).toEqual(["POST /client/v4/accounts/…/alerting/v3/policies 201"]);
    const { alerts, tunnels } = world.cloudflare.dump();
    expect(Object.values(alerts)).toMatchObject([
      {
        alert_type: "tunnel_health_event",
        enabled: true,
        mechanisms: { email: [{ id: "ops@example.com" }] },
        filters: { tunnel_id: Object.keys(tunnels), new_status: ["TUNNEL_STATUS_TYPE_DOWN"] },
      },
    ]);
    await run("ops@example.com", "preview", "--refresh", "--expect-no-changes");
  });

  it("goes to another address in place, and is gone when nobody is named", async () => {
    changes();
    await run("night@example.com", "up", "--yes", "--skip-preview");
    await run("", "up", "--yes", "--skip-preview");
    expect(changes()).toEqual([
      "PUT /client/v4/accounts/…/alerting/v3/policies/… 200",
      "DELETE /client/v4/accounts/…/alerting/v3/policies/… 200",
    ]);
    expect(world.cloudflare.dump().alerts).toEqual({});
    expect(world.unknown).toEqual([]);
  });
});
