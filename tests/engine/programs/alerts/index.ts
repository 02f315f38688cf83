import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

const accountId = "0123456789abcdef0123456789abcdef";
const email = new pulumi.Config().get("email");

const tunnel = new cloudflare.ZeroTrustTunnelCloudflared("tunnel", {
  accountId,
  name: "test-blog",
  configSrc: "local",
  tunnelSecret: pulumi.secret(btoa("a".repeat(32))),
});
if (email)
  new cloudflare.NotificationPolicy("alerts-tunnel-health", {
    accountId,
    name: "test-tunnel-health",
    alertType: "tunnel_health_event",
    enabled: true,
    mechanisms: { emails: [{ id: email }] },
    filters: { tunnelIds: [tunnel.id], newStatuses: ["TUNNEL_STATUS_TYPE_DOWN"] },
  });
