/**
 * A project, a firewall, a server and a unit, made by the components of the checkout where they need no machine, and what
 * is wanted of them broken: `policy:break` names the rules that are to be broken, with commas between them. Each is broken
 * by a resource of its own, or in a way of its own, so that several can be at once.
 */
import path from "node:path";
import * as cloudflare from "@pulumi/cloudflare";
import * as command from "@pulumi/command";
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { stringify } from "yaml";

const of = (file: string) => import(path.join(process.env.OUTWARD_CHECKOUT ?? "", "components", file));
const [{ ProjectEdge }, { Firewall }, { connectorConfig }, { manifestOf }] = await Promise.all(
  ["edge/project.ts", "host/firewall.ts", "unit/ingress.ts", "unit/manifest.ts"].map(of),
);

const config = new pulumi.Config();
const broken = config.require("break").split(",");
const protect = config.requireBoolean("protect");
const accountId = config.require("account");
const zoneId = "abcdefabcdefabcdefabcdefabcdefab";
const anywhere = ["0.0.0.0/0", "::/0"];
/** What it is when the rule is broken, and what it is otherwise. */
const when = <T>(rule: string, wrong: T, right: T): T => (broken.includes(rule) ? wrong : right);

// The edge
const hostname = "notes.outward.test";
const at = (name: string) => ({ name, hostname, origin: "http://127.0.0.1:4000" });
const routes = [
  { ...at("site"), access: { everyone: when("open-for-no-reason", "because", "notes are there to be read") } },
  { ...at("admin"), path: "/admin", access: { emails: ["me@outward.test"], serviceTokens: ["robot"] } },
];
const data = {
  name: "notes",
  routes,
  workload: { packages: [], files: [], services: [], memoryMiB: 192, tasks: 64, cpuPercent: 50 },
};
/** Its open route has an application that bypasses, below which nothing is inherited. */
const project = new ProjectEdge("notes", {
  data,
  stack: "test",
  accountId,
  zoneId,
  secretVersion: 1,
  protect,
  ids: {},
  cautions: [],
  bypasses: () => true,
});

const kept = { protect };
const record = (name: string, more: object) =>
  new cloudflare.DnsRecord(name, { zoneId, name: hostname, type: "CNAME", proxied: true, ttl: 1, ...more }, kept);
const breaks: Readonly<Record<string, () => unknown>> = {
  "names-tunnels": () => record("straight", { type: "A", content: "203.0.113.11", proxied: false }),
  "names-ours": () => record("foreign", { content: "11111111-2222-4333-8444-555555555555.cfargotunnel.com" }),
  "tunnels-stay": () => new cloudflare.ZeroTrustTunnelCloudflared("dashboard", { accountId, name: "dashboard" }, kept),
  protected: () => new cloudflare.ZeroTrustTunnelCloudflared("loose", { accountId, name: "loose", configSrc: "local" }),
  "routes-covered": () =>
    record("hidden", {
      name: "hidden.outward.test",
      content: pulumi.interpolate`${project.tunnel.id}.cfargotunnel.com`,
    }),
  "someone-named": () =>
    new cloudflare.ZeroTrustAccessPolicy(
      "all",
      { accountId, name: "all", decision: "allow", includes: [{ everyone: {} }] },
      kept,
    ),
  "bypass-said": () =>
    new cloudflare.ZeroTrustAccessPolicy(
      "past",
      { accountId, name: "past", decision: "bypass", includes: [{ everyone: {} }] },
      kept,
    ),
  "tokens-end": () =>
    new cloudflare.ZeroTrustAccessServiceToken("robot-2", { accountId, name: "robot-2", duration: "forever" }, kept),
  "secrets-in": () =>
    new command.local.Command("shown", {
      create: "true",
      triggers: [new random.RandomBytes("key", { length: 32 }).hex],
    }),
  "nothing-in": () =>
    new hcloud.Firewall("open", {
      name: "open",
      rules: [{ direction: "in", protocol: "tcp", port: "22", sourceIps: anywhere }],
    }),
};
for (const rule of broken) breaks[rule]?.();

/** What a leak is, once there is something to leak. */
export const told = when("secret-output", project.tokens.robot.clientSecret, "nothing");

// The host
const firewall = new Firewall("closed", {
  firewallName: "test-closed",
  egress: [{ who: "connector", protocol: "udp", port: 7844, to: "edge", why: "the tunnel" }],
  edgeRanges: anywhere,
});
const serverOf = (name: string, more: object) =>
  new hcloud.Server(
    name,
    { name, location: "nbg1", serverType: "cx23", image: "debian-13", userData: "#cloud-config", ...more },
    { ignoreChanges: ["userData", "serverType", "location", "image"] },
  );
const closed = { firewallIds: [firewall.id] };
const hostName = "outward-test-1a2b3c";
serverOf(hostName, closed);
if (broken.includes("hosts-succeeded")) serverOf("web-1", closed);
if (broken.includes("servers-closed")) serverOf("outward-test-bbbbbb", {});
if (broken.includes("servers-ours")) serverOf("outward-test-cccccc", { firewallIds: [101] });

/** What components/host/host.ts and components/unit/unit.ts register; the real ones want a machine. */
class Registered extends pulumi.ComponentResource {
  constructor(type: string, name: string, outputs: object) {
    super(type, name);
    this.registerOutputs(outputs);
  }
}
new Registered("outward:host:Host", hostName, {
  hostName,
  ...when("succession-announced", { succeeds: "outward-test-aaaaaa" }, {}),
});
if (broken.includes("versions-pinned"))
  new Registered("outward:host:Unit", "floating", { runs: { web: { name: "ghcr.io/acme/shop:1", digest: "latest" } } });
const unit = new Registered("outward:host:Unit", `notes-on-${hostName}`, { project: "notes", routes });
const ingress = connectorConfig({ tunnel: "t", routes, teamName: "outward", audiences: { admin: "aud-of-admin" } });
const bare = {
  ...ingress,
  ingress: ingress.ingress.map(({ originRequest, ...rule }: { originRequest?: object }) => rule),
};
const stdin = manifestOf({
  project: data,
  cloudflared: { version: "2026.7.1", url: "https://outward.test/cloudflared", sha256: "0".repeat(64) },
  credential: "{}",
  connectorConfig: stringify(when("jwt-checked", bare, ingress)),
});
// An update would look for a machine.
if (config.requireBoolean("deliver"))
  new command.remote.Command(
    `notes-on-${hostName}-apply`,
    {
      connection: { host: "127.0.0.1", user: "ops" },
      create: "sudo outward apply notes",
      stdin: pulumi.secret(JSON.stringify(stdin)),
    },
    { parent: unit },
  );
