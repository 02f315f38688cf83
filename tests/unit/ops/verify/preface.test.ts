/** What verify says before it sends anything: where the lines that are asked for lead, and nowhere else. */
import { describe, expect, it } from "vitest";
import type { Context } from "#ops/verify/context.ts";
import { preface } from "#ops/verify/preface.ts";

const context = (only: readonly string[]): Context =>
  ({
    inventory: {
      stack: "prod",
      projects: [
        { name: "blog", tunnelId: "t", routes: [{ name: "site", hostname: "blog.example.com" }], audiences: {} },
      ],
      hosts: [{ hostName: "host-1", address: "100.64.0.1" }],
      cloudflare: { zone: "example.com" },
    },
    addresses: ["192.0.2.1"],
    options: { only, outside: [], canary: { addresses: ["198.51.100.9"], read: [] } },
  }) as unknown as Context;

const said = (...lines: readonly string[]): string => preface(context(lines), ["https://api.example"], lines);

const scans = "192.0.2.1: port scans and web requests, from this machine";
const requests = "192.0.2.1: web requests, from this machine";
const names = "blog.example.com: web requests";
const madeUp = "blog.example.com, and one name of example.com that nobody made: web requests";
const probes = "host-1 (100.64.0.1): probes over the tailnet, as root";
const canary = "198.51.100.9: the canary";
const all = [scans, requests, names, madeUp, probes, canary];

describe("before it sends anything, verify names", () => {
  it.each([
    [["closed tcp 192.0.2.1"], [scans]],
    [["origin 192.0.2.1"], [requests]],
    [["access blog/site"], [names]],
    [["zone unknown name"], [madeUp]],
    [["zone records", "firewall host-1", "tailnet devices"], []],
    [["host firewall"], [probes]],
    [["egress blog"], [probes, canary]],
  ])("for %j where they lead, and nothing else", (lines, places) => {
    const text = said(...lines);
    expect(all.filter((place) => text.includes(place))).toEqual(places);
    expect(text).toContain(`It tries ${lines.join(", ")} and no other line`);
    expect(text).toContain("from https://api.example.");
  });
});
