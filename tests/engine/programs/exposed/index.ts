import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const host = config.get("host") ?? "outward-test-1";

/** Inputs and outputs under a type of the program's. */
class Component extends pulumi.ComponentResource {
  say(outputs: Record<string, unknown>): void {
    this.registerOutputs(outputs);
  }
}

const routes = config.requireObject<object[]>("routes");
const project = new Component("outward:edge:Project", "motor", { routes });
const tunnel = new cloudflare.ZeroTrustTunnelCloudflared(
  "motor-tunnel",
  {
    accountId: "0123456789abcdef0123456789abcdef",
    name: "test-motor",
    configSrc: "local",
    tunnelSecret: pulumi.secret(btoa("a".repeat(32))),
  },
  { parent: project },
);
project.say({ routes, tunnelId: tunnel.id });
new Component("outward:host:Unit", `motor-on-${host}`, { project: "motor", host }).say({ project: "motor", host });
new Component("outward:handover:Active", "active", { host }).say({ host });
if (config.get("fails")) throw new Error("as the test wants it");
