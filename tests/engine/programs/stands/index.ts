import * as cloudflare from "@pulumi/cloudflare";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";

const accountId = "0123456789abcdef0123456789abcdef";
const address = new pulumi.Config().require("address");
const host = "outward-test-1";

/** Outputs under a type of the program's. */
class Component extends pulumi.ComponentResource {
  constructor(type: string, name: string, outputs: Record<string, unknown>) {
    super(type, name);
    this.registerOutputs(outputs);
  }
}

const tunnel = new cloudflare.ZeroTrustTunnelCloudflared("blog-tunnel", {
  accountId,
  name: "test-blog",
  configSrc: "local",
  tunnelSecret: pulumi.secret(btoa("a".repeat(32))),
});
const token = new cloudflare.ZeroTrustAccessServiceToken("gateway", { accountId, name: "gateway", duration: "8760h" });
const server = new hcloud.Server(host, { name: host, serverType: "cx23", location: "nbg1", image: "debian-13" });

const routes = [
  { name: "site", hostname: "blog.outward.test", origin: "http://127.0.0.1:3000", access: { everyone: "to be read" } },
];
new Component("outward:edge:Project", "blog", { tunnelId: tunnel.id, routes, audiences: {} });
new Component("outward:host:Host", host, {
  hostName: host,
  serverId: server.id,
  firewallId: 1,
  address,
  tag: "tag:vps",
});
new Component("outward:handover:Active", "active", { host });

export const serviceTokens = pulumi.secret({
  blog: { gateway: { clientId: token.clientId, clientSecret: token.clientSecret } },
});
