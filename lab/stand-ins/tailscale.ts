/**
 * Stand-in for the official plugin `tailscale` 0.29 (tailscale-client-go 2.9): the same calls in the same order, no
 * retries, and a policy validated whenever something is planned.
 * Models: TailnetKey, Acl, DeviceTags, DeviceAuthorization; getDevice, getDevices; OAuth clients and API keys.
 * Not: identity federation, credentials read from files, `userId` of keys, every other resource.
 */
import { cached, lookupOf, resourceOf } from "./model.ts";
import { type Outside, outside as real } from "./outside.ts";
import type { Props } from "./props.ts";
import { main, type Provider } from "./provider.ts";
import { acl } from "./tailscale/acl.ts";
import { createTailscale, type TailscaleConfig } from "./tailscale/client.ts";
import { deviceAuthorization, deviceTags, getDevice, getDevices } from "./tailscale/devices.ts";
import { tailnetKey } from "./tailscale/key.ts";

/** Config as the official plugin finds it: the stack's, else the environment's. */
const settings = (config: Props, env: NodeJS.ProcessEnv): TailscaleConfig => ({
  apiKey: env.TAILSCALE_API_KEY,
  oauthClientId: env.TAILSCALE_OAUTH_CLIENT_ID ?? env.OAUTH_CLIENT_ID,
  oauthClientSecret: env.TAILSCALE_OAUTH_CLIENT_SECRET ?? env.OAUTH_CLIENT_SECRET,
  baseUrl: env.TAILSCALE_BASE_URL,
  tailnet: env.TAILSCALE_TAILNET,
  ...config,
});

export const tailscale = (outside: Outside, env: NodeJS.ProcessEnv): Provider => {
  const create = (config: Props) => createTailscale(settings(config, env), outside);
  const apiOf = cached(create);
  return {
    name: "tailscale",
    config: ["apiKey", "oauthClientId", "oauthClientSecret", "scopes", "baseUrl", "tailnet", "userAgent"],
    configure: (config) => {
      create(config);
    },
    resources: {
      "tailscale:index/tailnetKey:TailnetKey": resourceOf(apiOf, tailnetKey),
      "tailscale:index/acl:Acl": resourceOf(apiOf, acl),
      "tailscale:index/deviceTags:DeviceTags": resourceOf(apiOf, deviceTags),
      "tailscale:index/deviceAuthorization:DeviceAuthorization": resourceOf(apiOf, deviceAuthorization),
    },
    functions: {
      "tailscale:index/getDevice:getDevice": lookupOf(apiOf, getDevice),
      "tailscale:index/getDevices:getDevices": lookupOf(apiOf, getDevices),
    },
  };
};

if (import.meta.main) main(tailscale(real, process.env));
