/**
 * Stand-in for the official plugin `cloudflare` 6.22 (terraform-provider-cloudflare 5, cloudflare-go 6): the same calls
 * with the same bodies, the same eleven attempts, and its way with answers: what the program said stays, what only the
 * API knows is taken from every answer, and a 404 is "gone" only when reading.
 * Models: the resources and functions of the table below, with an API token. Of applications self-hosted ones with
 * attached policies, of notifications the filters of tunnels and tokens, of identity providers the common settings.
 * Not: API keys, `data` of records, the three settings of a CNAME spelt out as false, SaaS and infrastructure
 * applications, inline policies, unsettling of outputs beyond a rotated secret. `includes`, `excludes` and `requires`
 * that are taken out of a program are taken out at the API; a token from the environment is checked as one from the
 * config is.
 */
import { accessGroup, accessIdentityProvider, accessPolicy, accessServiceToken } from "./cloudflare/access.ts";
import { accessApplication } from "./cloudflare/access-application.ts";
import { type Cloudflare, createCloudflare } from "./cloudflare/client.ts";
import { dnsRecord } from "./cloudflare/dns-record.ts";
import { lookups } from "./cloudflare/lookups.ts";
import { notificationPolicy } from "./cloudflare/notification.ts";
import { organization } from "./cloudflare/organization.ts";
import { tunnel } from "./cloudflare/tunnel.ts";
import { cached, lookupOf, type Model, resourceOf } from "./model.ts";
import { type Outside, outside as real } from "./outside.ts";
import type { Props } from "./props.ts";
import { main, type Provider } from "./provider.ts";

const models: Readonly<Record<string, Model<Cloudflare>>> = {
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": tunnel,
  "cloudflare:index/dnsRecord:DnsRecord": dnsRecord,
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": accessApplication,
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": accessPolicy,
  "cloudflare:index/zeroTrustAccessGroup:ZeroTrustAccessGroup": accessGroup,
  "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken": accessServiceToken,
  "cloudflare:index/zeroTrustAccessIdentityProvider:ZeroTrustAccessIdentityProvider": accessIdentityProvider,
  "cloudflare:index/zeroTrustOrganization:ZeroTrustOrganization": organization,
  "cloudflare:index/notificationPolicy:NotificationPolicy": notificationPolicy,
};

export const cloudflare = (outside: Outside, env: NodeJS.ProcessEnv): Provider => {
  const create = (config: Props) =>
    createCloudflare({ apiToken: env.CLOUDFLARE_API_TOKEN, baseUrl: env.CLOUDFLARE_BASE_URL, ...config }, outside);
  const apiOf = cached(create);
  return {
    name: "cloudflare",
    config: ["apiToken", "baseUrl"],
    configure: (config) => {
      create(config);
    },
    resources: Object.fromEntries(Object.entries(models).map(([token, model]) => [token, resourceOf(apiOf, model)])),
    functions: Object.fromEntries(
      Object.entries(lookups).map(([token, question]) => [token, lookupOf(apiOf, question)]),
    ),
  };
};

if (import.meta.main) main(cloudflare(real, process.env));
