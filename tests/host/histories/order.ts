/** An order for a host: one project, and vendors that are answered in the test. */
import type { Order } from "#handover/order.ts";

/** @param gone whether a host is said to be: then its secret is another one */
export const credentialOf = (gone: boolean): string =>
  JSON.stringify({ TunnelID: "t", TunnelSecret: gone ? "second" : "first" });

export const credential = credentialOf(false);

/** @param gone a host that is said to be gone for good */
export const orderFor = (host: string, gone?: string): Order => ({
  ...(gone ? { gone: { host: gone, startEmpty: [], accountId: "0", baseUrl: "http://edge" } } : {}),
  host,
  address: "100.64.0.1",
  user: "ops",
  units: [{ project: "blog", digest: "d", tunnel: "t", credential: credentialOf(gone !== undefined) }],
  prefixes: ["outward-test-"],
  tag: "tag:outward",
  drill: false,
  mayEnd: false,
  tailnet: { baseUrl: "http://tailnet", clientId: "i", clientSecret: "s" },
});
