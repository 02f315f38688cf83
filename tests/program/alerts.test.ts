import { expect, it, vi } from "vitest";
import { exampleConfig, type Registered, runProgram } from "./stage.ts";

const run = async (config: Record<string, string>): Promise<readonly Registered[]> => {
  vi.resetModules();
  return (await runProgram({ ...exampleConfig(), ...config })).resources;
};

const policies = (resources: readonly Registered[]) =>
  resources
    .filter(({ type }) => type === "cloudflare:index/notificationPolicy:NotificationPolicy")
    .toSorted((a, b) => a.name.localeCompare(b.name));

it("tells nobody unless somebody is named", async () => {
  expect(policies(await run({}))).toEqual([]);
});

it("tells one address of the health of every tunnel of the stack and of no other, and of tokens near their end", async () => {
  const found = policies(await run({ "outward:alerts": JSON.stringify({ email: "ops@example.com" }) }));
  expect(found.map(({ name, parent, inputs }) => ({ name, parent, inputs }))).toEqual([
    {
      name: "alerts-token-end",
      parent: "outward:edge:Alerts::alerts",
      inputs: {
        accountId: "0123456789abcdef0123456789abcdef",
        name: "prod-token-end",
        alertType: "expiring_service_token_alert",
        enabled: true,
        mechanisms: { emails: [{ id: "ops@example.com" }] },
      },
    },
    {
      name: "alerts-tunnel-health",
      parent: "outward:edge:Alerts::alerts",
      inputs: {
        accountId: "0123456789abcdef0123456789abcdef",
        name: "prod-tunnel-health",
        alertType: "tunnel_health_event",
        enabled: true,
        mechanisms: { emails: [{ id: "ops@example.com" }] },
        filters: {
          tunnelIds: ["id-of-blog-tunnel", "id-of-motor-tunnel"],
          newStatuses: ["TUNNEL_STATUS_TYPE_HEALTHY", "TUNNEL_STATUS_TYPE_DEGRADED", "TUNNEL_STATUS_TYPE_DOWN"],
        },
      },
    },
  ]);
});
