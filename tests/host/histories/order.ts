/** An order for a host: one project, and vendors that are answered in the test. */
import type { Order } from "../../../handover/order.ts";

export const credential = JSON.stringify({ TunnelID: "t" });

/** @param gone a host that is said to be gone for good */
export const orderFor = (host: string, gone?: string): Order => ({
  ...(gone ? { gone: { host: gone, startEmpty: [], accountId: "0", baseUrl: "http://edge" } } : {}),
  host,
  address: "100.64.0.1",
  user: "ops",
  units: [{ project: "blog", digest: "d", tunnel: "t", credential }],
  prefixes: ["outward-test-"],
  tag: "tag:outward",
  drill: false,
  mayEnd: false,
  tailnet: { baseUrl: "http://tailnet", clientId: "i", clientSecret: "s" },
});
