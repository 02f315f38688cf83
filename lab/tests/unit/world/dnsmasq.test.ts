import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { dnsmasqText, hostLine } from "#lab/world/dnsmasq.ts";
import { labPaths } from "#lab/world/paths.ts";
import { fillText } from "#lab/world/template.ts";

const template = readFileSync(path.join(import.meta.dirname, "../../../../lab/world/files/dnsmasq.conf"), "utf8");
const lines = dnsmasqText(template, labPaths("unit")).split("\n");

describe("the lab's resolver", () => {
  it("knows the lab's own names", () => {
    expect(lines).toContain("address=/headscale.lab.test/198.51.100.10");
    expect(lines).toContain("address=/artifacts.lab.test/198.51.100.40");
  });
  it("asks the edge about Cloudflare's zones and the user's, and nobody about anything else", () => {
    const zones = lines.filter((line) => line.startsWith("server="));
    expect(zones.map((line) => line.split("/")[1])).toEqual(["argotunnel.com", "cloudflareaccess.com", "outward.test"]);
    expect(zones.every((line) => line.endsWith("/198.51.100.30"))).toBe(true);
    expect(lines).toContain("address=/#/");
    expect(lines).toContain("no-resolv");
  });
  it("gives machines a /32 with Hetzner's gateway, and addresses only by entry", () => {
    expect(lines).toContain("dhcp-option=1,255.255.255.255");
    expect(lines).toContain("dhcp-option=3,172.31.1.1");
    expect(lines.find((line) => line.startsWith("dhcp-range="))).toContain(",static,");
  });
  it("enters a machine by its hardware address", () => {
    expect(hostLine(300, "203.0.113.12")).toBe("02:00:00:00:01:2c,203.0.113.12\n");
  });
});

describe("a template", () => {
  it("is filled", () => {
    expect(fillText("a {{b}} {{b}}", { b: "c" })).toBe("a c c");
  });
  it("does not leave a blank, nor a value without one", () => {
    expect(() => fillText("{{b}}", {})).toThrow(/\{\{b\}\}/);
    expect(() => fillText("a", { b: "c" })).toThrow(/no blank for: b/);
  });
});
