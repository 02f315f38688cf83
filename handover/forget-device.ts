/**
 * Run when a host's device is deleted: takes it out of the tailnet, where it would stay as an offline machine for ever
 * (the provider has no resource for that). Credentials come by standard input, else from the provider's environment.
 */
import { text } from "node:stream/consumers";
import { z } from "zod";
import { Refusal } from "#vendors/http.ts";
import { tailnetApi } from "#vendors/tailnet.ts";

const order = z.strictObject({
  hostname: z.string().min(1),
  tag: z.string().startsWith("tag:"),
  /** @default Tailscale's API */
  baseUrl: z.string().optional(),
  /** In place of an OAuth client. */
  apiKey: z.string().optional(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
});

const devices = z.object({
  devices: z.array(z.object({ id: z.string(), hostname: z.string(), tags: z.array(z.string()).optional() })),
});

/** @throws with what the API said */
export const forgetDevice = async (): Promise<void> => {
  const { hostname, tag, ...access } = order.parse(JSON.parse(await text(process.stdin)));
  const api = await tailnetApi(access);
  const listed = await api.call("GET", `/tailnet/-/devices?hostname=${encodeURIComponent(hostname)}`);
  const found = devices.parse(listed).devices;
  // Another machine that happens to be called so is not ours to remove.
  for (const { id } of found.filter((device) => device.hostname === hostname && device.tags?.includes(tag))) {
    await api.call("DELETE", `/device/${id}`).catch((error: unknown) => {
      if (!(error instanceof Refusal && error.status === 404)) throw error;
    });
    console.error(`${hostname} left the tailnet`);
  }
};
