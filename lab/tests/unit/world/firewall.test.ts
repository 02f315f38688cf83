import { describe, expect, it } from "vitest";
import type { FirewallRule } from "#lab/apis/hcloud/machines.ts";
import { guardText, nftRules, unguardText } from "#lab/world/firewall.ts";

const machine = { id: 7, ipv4: "203.0.113.11", ipv6Net: "2001:db8:100b::/64" };
const rule = (part: Partial<FirewallRule>): FirewallRule => ({
  direction: "in",
  protocol: "tcp",
  port: "22",
  sourceIps: ["0.0.0.0/0", "::/0"],
  destinationIps: [],
  ...part,
});
const chainOf = (text: string, name: string): string[] =>
  text
    .split("\n")
    .flatMap((line) => (line.startsWith(`add rule inet provider ${name} `) ? [line.split(`${name} `)[1] ?? ""] : []));

describe("a rule", () => {
  it("becomes one nft rule per network, in its family", () => {
    expect(nftRules([rule({})], "in")).toEqual([
      "ip saddr 0.0.0.0/0 tcp dport 22 accept",
      "ip6 saddr ::/0 tcp dport 22 accept",
    ]);
  });
  it("counts only in its own direction", () => {
    expect(nftRules([rule({})], "out")).toEqual([]);
  });
  it("matches destinations when it is for what goes out", () => {
    const out = rule({
      direction: "out",
      protocol: "udp",
      port: "80-85",
      sourceIps: [],
      destinationIps: ["192.0.2.0/24"],
    });
    expect(nftRules([out], "out")).toEqual(["ip daddr 192.0.2.0/24 udp dport 80-85 accept"]);
  });
  it("for any port names the protocol alone", () => {
    expect(nftRules([rule({ port: "any", sourceIps: ["192.0.2.1/32"] })], "in")).toEqual([
      "ip saddr 192.0.2.1/32 meta l4proto tcp accept",
    ]);
  });
  it("for icmp covers both families' protocol, and needs no port", () => {
    expect(nftRules([rule({ protocol: "icmp", port: null, sourceIps: ["::/0"] })], "in")).toEqual([
      "ip6 saddr ::/0 meta l4proto { icmp, ipv6-icmp } accept",
    ]);
  });
  it("that names no network lets nothing through", () => {
    expect(nftRules([rule({ sourceIps: [] })], "in")).toEqual([]);
  });
  it.each([
    [rule({ port: null }), /no port/],
    [rule({ port: "22; accept" }), /firewall port/],
    [rule({ sourceIps: ["0.0.0.0/0 accept"] }), /firewall network/],
  ])("is refused when it is not one (%#)", (bad, message) => {
    expect(() => nftRules([bad], "in")).toThrow(message);
  });
});

describe("a guarded machine", () => {
  it("without rules lets nothing new in, and everything of its own out", () => {
    const text = guardText(machine, []);
    expect(chainOf(text, "in-m7")).toEqual(["ct state established,related accept", "counter drop"]);
    expect(chainOf(text, "out-m7").some((line) => line === "counter drop")).toBe(false);
  });
  it("with an outbound rule lets out only that", () => {
    const out = rule({ direction: "out", port: "443", sourceIps: [], destinationIps: ["0.0.0.0/0"] });
    const lines = chainOf(guardText(machine, [out]), "out-m7");
    expect(lines.slice(-3)).toEqual([
      "ct state established,related accept",
      "ip daddr 0.0.0.0/0 tcp dport 443 accept",
      "counter drop",
    ]);
  });
  it("stays closed for what comes in when its only rule is for what goes out, and the other way round", () => {
    const out = rule({ direction: "out", sourceIps: [], destinationIps: ["0.0.0.0/0"] });
    expect(chainOf(guardText(machine, [out]), "in-m7")).toEqual([
      "ct state established,related accept",
      "counter drop",
    ]);
    expect(chainOf(guardText(machine, [rule({})]), "out-m7")).not.toContain("counter drop");
  });
  it("with no firewall attached is open, unlike one with an empty firewall", () => {
    expect(chainOf(guardText(machine, null), "in-m7")).toEqual([]);
  });
  it("never sends from an address that is not its own", () => {
    expect(chainOf(guardText(machine, null), "out-m7")).toEqual([
      "ip saddr != 203.0.113.11 counter drop",
      "ip6 saddr != { fe80::/10, 2001:db8:100b::/64 } counter drop",
    ]);
    expect(chainOf(guardText({ ...machine, ipv4: null }, null), "out-m7")[0]).toBe("meta nfproto ipv4 counter drop");
  });
  it("is reached through its own port only, and forgotten wholly", () => {
    expect(guardText(machine, [])).toContain('add element inet provider inbound { "p-m7" : jump in-m7 }');
    for (const name of ["in-m7", "out-m7"]) expect(unguardText(7)).toContain(`delete chain inet provider ${name}`);
    expect(unguardText(7)).not.toContain("m8");
  });
});
