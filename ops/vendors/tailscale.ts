/** Devices and auth keys as the tailnet has them, read only. */
import { z } from "zod";
import { tailnetApi } from "../../handover/tailnet.ts";
import type { Config } from "../stack.ts";

const device = z.object({
  id: z.string(),
  hostname: z.string(),
  addresses: z.array(z.string()),
  tags: z.array(z.string()).optional(),
  /** Whether the control server hears of it at this moment. */
  connectedToControl: z.boolean().optional(),
  /** Of one that is not connected; where that is not told, of every one. */
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

export type Device = z.infer<typeof device>;
export type AuthKey = z.infer<typeof key>;

/** Tags that a machine joining with the key would carry. */
export const tagsOf = (one: AuthKey): readonly string[] => one.capabilities?.devices?.create?.tags ?? [];

/** A connected device is seen anew every minute or two. */
const fresh = 5 * 60_000;

/** Whether a device is connected: as the API says, else by when it was seen. Pure. */
export const isConnected = ({ connectedToControl, lastSeen }: Device, now: number): boolean =>
  connectedToControl ?? (lastSeen !== undefined && now - Date.parse(lastSeen) < fresh);

export const tailscale = async (config: Config) => {
  const api = await tailnetApi({
    baseUrl: config["tailscale:baseUrl"],
    clientId: config["tailscale:oauthClientId"],
    clientSecret: config["tailscale:oauthClientSecret"],
  });
  return {
    where: api.where,
    devices: async (): Promise<readonly Device[]> =>
      z.object({ devices: z.array(device) }).parse(await api.call("GET", "/tailnet/-/devices")).devices,
    /** Keys that exist; one that has been used or has expired may still be listed. */
    keys: async (): Promise<readonly AuthKey[]> =>
      z.object({ keys: z.array(key) }).parse(await api.call("GET", "/tailnet/-/keys")).keys,
    key: async (id: string): Promise<AuthKey> => key.parse(await api.call("GET", `/tailnet/-/keys/${id}`)),
  };
};
