/** The stand-in for the cloudflare plugin over a network that the test holds in its hands. */
import { cloudflare } from "#lab/stand-ins/cloudflare.ts";
import type { Props } from "#lab/stand-ins/props.ts";
import { context, json, type Kept, life, type Network } from "../replay.ts";

export const config = { apiToken: "t".repeat(40), baseUrl: "http://api.test/client/v4" };
export const accountId = "0123456789abcdef0123456789abcdef";
export const zoneId = "abcdefabcdefabcdefabcdefabcdefab";

export const nouns = {
  tunnel: "zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
  record: "dnsRecord:DnsRecord",
  app: "zeroTrustAccessApplication:ZeroTrustAccessApplication",
  policy: "zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
  group: "zeroTrustAccessGroup:ZeroTrustAccessGroup",
  token: "zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken",
  idp: "zeroTrustAccessIdentityProvider:ZeroTrustAccessIdentityProvider",
  organization: "zeroTrustOrganization:ZeroTrustOrganization",
  notification: "notificationPolicy:NotificationPolicy",
} as const;
export type Noun = keyof typeof nouns;

export const on = ({ outside }: Pick<Network, "outside">, noun: Noun) =>
  life(cloudflare(outside, {}).resources[`cloudflare:index/${nouns[noun]}`], config);

export const ask = async ({ outside }: Network, name: string, args: Props): Promise<Props> => {
  const lookup = cloudflare(outside, {}).functions?.[`cloudflare:index/${name}:${name}`];
  if (!lookup) throw new Error(`the provider has no ${name}`);
  return lookup.run(args, context(config));
};

export const result = (value: unknown) => json(200, { success: true, errors: [], messages: [], result: value });
export const missing = () =>
  json(404, { success: false, errors: [{ code: 7003, message: "no such thing" }], result: null });
export const kept = (inputs: Props, outputs: Props = {}): Kept => ({
  id: "x1",
  inputs,
  outputs: { ...inputs, ...outputs },
});
