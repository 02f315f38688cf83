/** The stand-in for the hcloud plugin over a network that the test holds in its hands. */
import { hcloud } from "../../../../../lab/plugins/hcloud.ts";
import { life, type Network } from "../replay.ts";

export const config = { token: "t".repeat(64), endpoint: "http://api.test/v1" };
export const tokens = { server: "hcloud:index/server:Server", firewall: "hcloud:index/firewall:Firewall" };

export const on = ({ outside }: Network) => {
  const { resources } = hcloud(outside, {});
  return { server: life(resources[tokens.server], config), firewall: life(resources[tokens.firewall], config) };
};

export const everywhere = ["0.0.0.0/0", "::/0"];
export const quic = { direction: "out", protocol: "udp", port: "7844", destinationIps: everywhere };
export const https = { direction: "out", protocol: "tcp", port: "443", destinationIps: everywhere };
