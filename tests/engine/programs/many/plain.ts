/** What an edge of these projects registers with the vendors, and nothing of ours around it. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const accountId = "0123456789abcdef0123456789abcdef";
const zoneId = "abcdefabcdefabcdefabcdefabcdefab";
const zone = "outward.test";

for (const name of (process.env.OUTWARD_PROJECTS ?? "").split(",")) {
  const secret = new random.RandomBytes(`${name}-secret`, { length: 32 });
  const tunnel = new cloudflare.ZeroTrustTunnelCloudflared(name, {
    accountId,
    name,
    configSrc: "local",
    tunnelSecret: secret.base64,
  });
  const token = new cloudflare.ZeroTrustAccessServiceToken(`${name}-robot`, { accountId, name: `${name}-robot` });
  const policies = {
    admin: { decision: "allow", includes: [{ email: { email: "me@example.com" } }] },
    api: { decision: "non_identity", includes: [{ serviceToken: { tokenId: token.id } }] },
  };
  const applications = Object.entries(policies).map(([route, rule]) => {
    const policy = new cloudflare.ZeroTrustAccessPolicy(`${name}-${route}`, {
      accountId,
      name: `${name}-${route}`,
      ...rule,
    });
    return new cloudflare.ZeroTrustAccessApplication(`${name}-${route}`, {
      accountId,
      name: `${name}-${route}`,
      type: "self_hosted",
      domain: `${name}.${zone}/${route}`,
      sessionDuration: "24h",
      policies: [{ id: policy.id, precedence: 1 }],
    });
  });
  new cloudflare.DnsRecord(
    name,
    {
      zoneId,
      name: `${name}.${zone}`,
      type: "CNAME",
      content: pulumi.interpolate`${tunnel.id}.cfargotunnel.com`,
      proxied: true,
      ttl: 1,
    },
    { dependsOn: applications },
  );
}
