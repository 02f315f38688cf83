/** The same resources as the official plugins were recorded with, in two steps. */
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import * as tailscale from "@pulumi/tailscale";

const two = new pulumi.Config().get("step") === "2";
const name = "outward-a";
const anywhere = ["0.0.0.0/0", "::/0"];
const owners = two ? ["autogroup:admin", "autogroup:owner"] : ["autogroup:admin"];

const firewall = new hcloud.Firewall("closed", {
  name: "closed",
  labels: { stack: two ? "b" : "a" },
  rules: [
    { direction: "out", protocol: "udp", port: "7844", destinationIps: anywhere },
    ...(two ? [{ direction: "out", protocol: "tcp", port: "443", destinationIps: anywhere }] : []),
  ],
});
const acl = new tailscale.Acl("acl", {
  acl: JSON.stringify({ tagOwners: { "tag:vps": owners } }),
  overwriteExistingContent: true,
});
const key = new tailscale.TailnetKey(
  "join",
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
  "host",
  {
    name,
    serverType: "cx22",
    image: "debian-13",
    location: "fsn1",
    labels: { stack: two ? "b" : "a" },
    firewallIds: [firewall.id.apply(Number)],
    userData: pulumi.secret(pulumi.interpolate`#cloud-config ${key.key}`),
  },
  { ignoreChanges: ["userData"] },
);
const device = tailscale.getDeviceOutput({ hostname: server.id.apply(() => name), waitFor: "60s" });

export const tail = device.addresses.apply((addresses) => addresses[0]);
