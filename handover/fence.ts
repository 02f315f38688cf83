/**
 * Shuts a host out that nobody reaches: its tunnels have other secrets already, and the connections of the old ones, which
 * Cloudflare lets live, are ended here. It cannot register again.
 */
import { baseOf, bearerOf } from "#vendors/credentials.ts";
import { call, Refusal } from "#vendors/http.ts";
import { scopes } from "#vendors/scopes.ts";
import type { Order } from "./order.ts";

type Gone = NonNullable<Order["gone"]>;

/** Those of these projects. @throws with what the API said; nothing is tried again. */
export const fence = async ({ accountId, baseUrl, apiToken }: Gone, units: Order["units"]): Promise<void> => {
  const config = { "cloudflare:baseUrl": baseUrl, "cloudflare:apiToken": apiToken };
  const [where, authorization] = [baseOf(config, "cloudflare:baseUrl"), bearerOf(config, "cloudflare:apiToken")];
  for (const { tunnel } of units) {
    const path = `/accounts/${accountId}/cfd_tunnel/${tunnel}/connections`;
    const what = `DELETE ${path}: Cloudflare's API`;
    await call(`${where}${path}`, { method: "DELETE", authorization, what }).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      throw new Error(
        `${error.message}\n  the token needs ${scopes["cloudflare:apiToken"].tunnels.allows}; nothing serves yet, run pulumi up again`,
      );
    });
  }
};
