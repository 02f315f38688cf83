/** The stand-in for the hcloud plugin, over a network that the test holds in its hands or over the emulator. */
import { hcloud } from "#lab/stand-ins/hcloud.ts";
import type { Outside } from "#lab/stand-ins/outside.ts";
import { lab } from "#lab/tests/unit/hcloud/harness.ts";
import { life } from "../replay.ts";

export const config = { token: "t".repeat(64), endpoint: "http://api.test/v1" };
export const tokens = {
  server: "hcloud:index/server:Server",
  firewall: "hcloud:index/firewall:Firewall",
  attachment: "hcloud:index/firewallAttachment:FirewallAttachment",
  sshKey: "hcloud:index/sshKey:SshKey",
} as const;

export const on = ({ outside }: { readonly outside: Outside }) => {
  const { resources } = hcloud(outside, {});
  return {
    server: life(resources[tokens.server], config),
    firewall: life(resources[tokens.firewall], config),
    attachment: life(resources[tokens.attachment], config),
    sshKey: life(resources[tokens.sshKey], config),
  };
};

/** The stand-in's resources in front of the emulator, and the emulator's world. */
export const emulated = () => {
  const world = lab();
  const fetch: Outside["fetch"] = async (url, init) => {
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const { status, json, headers } = await world.call(init.method ?? "", url.slice(config.endpoint.length), body);
    if (status === 0) throw new TypeError("fetch failed");
    const type = { "content-type": "application/json" };
    return new Response(json === undefined ? null : JSON.stringify(json), { status, headers: { ...type, ...headers } });
  };
  const outside: Outside = { fetch, pause: async () => {}, now: () => 0 };
  return { ...world, ...on({ outside }) };
};

export const everywhere = ["0.0.0.0/0", "::/0"];
export const quic = { direction: "out", protocol: "udp", port: "7844", destinationIps: everywhere };
export const https = { direction: "out", protocol: "tcp", port: "443", destinationIps: everywhere };
