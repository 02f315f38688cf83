/** Refusals as the providers' clients print them, made of what the emulators answer. */
import { STATUS_CODES } from "node:http";
import type { Reply } from "#lab/apis/server.ts";

export const types = {
  tunnel: "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
  application: "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
  policy: "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
  token: "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken",
  group: "cloudflare:index/zeroTrustAccessGroup:ZeroTrustAccessGroup",
  alert: "cloudflare:index/notificationPolicy:NotificationPolicy",
  record: "cloudflare:index/dnsRecord:DnsRecord",
  firewall: "hcloud:index/firewall:Firewall",
  server: "hcloud:index/server:Server",
  key: "tailscale:index/tailnetKey:TailnetKey",
  policyOfTailnet: "tailscale:index/acl:Acl",
  remote: "command:remote:Command",
} as const;

/** As cloudflare-go: method, URL, status and the body as it came. */
export const byCloudflare = ({ status, json }: Reply): string =>
  `POST "https://api.cloudflare.com/client/v4/x": ${status} ${STATUS_CODES[status]} ${JSON.stringify(json)}`;

/** As hcloud-go: the message and the code. */
export const byHetzner = ({ json }: Reply): string => {
  const { error } = json as { error: { code: string; message: string } };
  return `${error.message} (${error.code}, 0123456789abcdef)`;
};

/** As Tailscale's client: the message and the status. */
export const byTailscale = ({ status, json }: Reply): string => `${(json as { message: string }).message} (${status})`;
