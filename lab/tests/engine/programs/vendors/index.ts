import * as cloudflare from "@pulumi/cloudflare";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import * as tailscale from "@pulumi/tailscale";

const accountId = "0123456789abcdef0123456789abcdef";
const zoneId = "abcdefabcdefabcdefabcdefabcdefab";
const two = new pulumi.Config().get("step") === "2";
const location = new pulumi.Config().get("location") ?? "fsn1";
const name = `outward-${location}`;
const anywhere = ["0.0.0.0/0", "::/0"];

const firewall = new hcloud.Firewall("closed", {
  name: "closed",
  labels: { stack: two ? "b" : "a" },
  rules: [
    { direction: "out", protocol: "udp", port: "7844", destinationIps: anywhere },
    ...(two ? [{ direction: "out", protocol: "tcp", port: "443", destinationIps: anywhere }] : []),
  ],
});
const owners = two ? ["autogroup:admin", "autogroup:owner"] : ["autogroup:admin"];
const acl = new tailscale.Acl("acl", { acl: JSON.stringify({ tagOwners: { "tag:vps": owners } }, null, 2) });
const key = new tailscale.TailnetKey(
  `join-${location}`,
  {
    reusable: false,
    ephemeral: false,
    preauthorized: true,
    expiry: 3600,
    tags: ["tag:vps"],
    description: name,
    recreateIfInvalid: "never",
  },
  { dependsOn: acl },
);
const server = new hcloud.Server(
  name,
  {
    name,
    location,
    serverType: "cx22",
    image: "debian-13",
    labels: { stack: two ? "b" : "a" },
    firewallIds: [firewall.id.apply(Number)],
    userData: pulumi.secret(pulumi.interpolate`#cloud-config ${key.key}`),
  },
  { ignoreChanges: ["userData"] },
);
const device = tailscale.getDeviceOutput({ hostname: server.id.apply(() => name), waitFor: "60s" });

const tunnel = new cloudflare.ZeroTrustTunnelCloudflared("blog", {
  accountId,
  name: "blog",
  configSrc: "local",
  tunnelSecret: pulumi.secret(btoa((two ? "b" : "a").repeat(32))),
});
const people = new cloudflare.ZeroTrustAccessPolicy("me", {
  accountId,
  name: "me",
  decision: "allow",
  includes: [{ email: { email: "me@example.com" } }, { emailDomain: { domain: "example.com" } }],
  requires: [{ geo: { countryCode: "DE" } }],
});
const rotation = { clientSecretVersion: 2, previousClientSecretExpiresAt: "2030-01-01T00:00:00Z" };
const token = new cloudflare.ZeroTrustAccessServiceToken("gateway-7", {
  accountId,
  name: "gateway-7",
  duration: "8760h",
  ...(two ? rotation : {}),
});
const places = new cloudflare.ZeroTrustAccessGroup("places", {
  accountId,
  name: "places",
  includes: [{ ip: { ip: "192.0.2.0/24" } }],
});
const machines = new cloudflare.ZeroTrustAccessPolicy("gateways", {
  accountId,
  name: "gateways",
  decision: "non_identity",
  includes: [{ serviceToken: { tokenId: token.id } }],
  requires: [{ group: { id: places.id } }],
});
const app = new cloudflare.ZeroTrustAccessApplication("blog-admin", {
  accountId,
  name: "blog-admin",
  type: "self_hosted",
  domain: "blog.outward.test/admin",
  sessionDuration: two ? "12h" : "24h",
  policies: [
    { id: people.id, precedence: 1 },
    { id: machines.id, precedence: 2 },
  ],
});
new cloudflare.DnsRecord(
  "blog",
  {
    zoneId,
    name: "blog.outward.test",
    type: "CNAME",
    content: pulumi.interpolate`${tunnel.id}.cfargotunnel.com`,
    proxied: true,
    ttl: 1,
  },
  { dependsOn: app, deleteBeforeReplace: true },
);

export const zone = cloudflare.getZoneOutput({ zoneId }).name;
export const tail = device.addresses.apply((addresses) => addresses[0]);
export const aud = app.aud;
export const clientSecret = token.clientSecret;
