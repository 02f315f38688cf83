/** The provider's firewall: nothing in, and out only what the host needs. It outlives every host. */
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";

const anywhere = ["0.0.0.0/0", "::/0"];

/** Outbound allow-list. Never empty: the provider does not send an emptied list, so a stray rule would stay. */
export const outbound = [
  { protocol: "udp", port: "7844", description: "cloudflared over QUIC" },
  { protocol: "tcp", port: "7844", description: "cloudflared over HTTP/2" },
  { protocol: "tcp", port: "443", description: "Access keys, tailnet control and relays, downloads" },
  { protocol: "tcp", port: "80", description: "Debian packages" },
  { protocol: "udp", port: "53", description: "DNS" },
  { protocol: "tcp", port: "53", description: "DNS" },
  { protocol: "udp", port: "123", description: "NTP" },
  { protocol: "udp", port: "3478", description: "tailnet STUN" },
  { protocol: "udp", port: "41641", description: "tailnet, direct" },
] as const;

export class Firewall extends pulumi.ComponentResource {
  /** As servers want it: a number. */
  readonly id: pulumi.Output<number>;

  constructor(name: string, args: { readonly firewallName: string }, opts?: pulumi.ComponentResourceOptions) {
    super("outward:host:Firewall", name, {}, opts);
    const rules = outbound.map((rule) => ({ direction: "out", destinationIps: anywhere, ...rule }));
    const firewall = new hcloud.Firewall(name, { name: args.firewallName, rules }, { parent: this });
    this.id = firewall.id.apply(Number);
    this.registerOutputs({ id: this.id });
  }
}
