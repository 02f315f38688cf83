/**
 * Shuts a host out that nobody reaches: its tunnels have other secrets already, and the connections of the old ones, which
 * Cloudflare lets live, are ended here. It cannot register again.
 */
import type { Order } from "./order.ts";

type Gone = NonNullable<Order["gone"]>;

/** @throws with what the API said; nothing is tried again. */
export const fence = async ({ accountId, baseUrl, apiToken }: Gone, units: Order["units"]): Promise<void> => {
  const where = baseUrl ?? process.env.CLOUDFLARE_BASE_URL ?? "https://api.cloudflare.com/client/v4";
  const authorization = `Bearer ${apiToken ?? process.env.CLOUDFLARE_API_TOKEN ?? ""}`;
  for (const { tunnel } of units) {
    const path = `/accounts/${accountId}/cfd_tunnel/${tunnel}/connections`;
    const signal = AbortSignal.timeout(20_000);
    const answer = await fetch(`${where}${path}`, { method: "DELETE", headers: { authorization }, signal });
    if (!answer.ok)
      throw new Error(
        `DELETE ${path}: Cloudflare's API answers ${answer.status} ${(await answer.text()).slice(0, 200)}\n` +
          "  the token needs Account, Cloudflare Tunnel: Edit; nothing serves yet, run pulumi up again",
      );
  }
};
