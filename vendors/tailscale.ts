/** Devices and auth keys as the tailnet has them, read only. */
import { z } from "zod";
import type { Config } from "./credentials.ts";
import { tailnetApi } from "./tailnet.ts";

const device = z.object({
  id: z.string(),
  hostname: z.string(),
  addresses: z.array(z.string()),
  tags: z.array(z.string()).optional(),
  /** Whether the control server hears of it at this moment. */
  connectedToControl: z.boolean().optional(),
  /** Of one that is not connected; older answers of Tailscale's, which do not tell that, have it of every one. */
  lastSeen: z.string().optional(),
});

const key = z.object({
  id: z.string(),
  description: z.string().optional(),
  invalid: z.boolean().optional(),
  expires: z.string().optional(),
  capabilities: z
    .object({
      devices: z.object({ create: z.object({ tags: z.array(z.string()).nullish() }).optional() }).optional(),
    })
    .optional(),
});

export type TailnetDevice = z.infer<typeof device>;
export type AuthKey = z.infer<typeof key>;

/** Tags that a machine joining with the key would carry. */
export const tagsOf = (one: AuthKey): readonly string[] => one.capabilities?.devices?.create?.tags ?? [];

/** A connected device is seen anew every minute or two. */
const fresh = 5 * 60_000;

/**
 * Whether a device is connected: as the API says, else by when it was seen. headscale's says neither of one that is (its
 * api/v2/devices.go: last seen only when it is offline). Pure.
 */
export const isConnected = ({ connectedToControl, lastSeen }: TailnetDevice, now: number): boolean =>
  connectedToControl ?? (lastSeen === undefined || now - Date.parse(lastSeen) < fresh);

export const tailnetOfStack = async (config: Config) => {
  const api = await tailnetApi({
    baseUrl: config["tailscale:baseUrl"],
    apiKey: config["tailscale:apiKey"],
    clientId: config["tailscale:oauthClientId"],
    clientSecret: config["tailscale:oauthClientSecret"],
  });
  return {
    where: api.where,
    devices: async (): Promise<readonly TailnetDevice[]> =>
      z.object({ devices: z.array(device) }).parse(await api.call("GET", "/tailnet/-/devices")).devices,
    /** Keys that exist; one that has been used or has expired may still be listed. */
    keys: async (): Promise<readonly AuthKey[]> =>
      z.object({ keys: z.array(key) }).parse(await api.call("GET", "/tailnet/-/keys")).keys,
    key: async (id: string): Promise<AuthKey> => key.parse(await api.call("GET", `/tailnet/-/keys/${id}`)),
  };
};
