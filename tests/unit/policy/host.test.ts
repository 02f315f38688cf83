import { describe, expect, it } from "vitest";
import { nothingIn } from "#policy/firewall.ts";
import { notKnown, types, type Value } from "#policy/rule.ts";
import { serversAreClosed, serversAreOurs } from "#policy/server.ts";
import { hostsAreSucceeded, successionIsAnnounced } from "#policy/succession.ts";
import { make } from "./make.ts";

const out = { direction: "out", protocol: "udp", port: "7844" };

describe("nothing-in", () => {
  it("passes what goes out, and another resource that has rules", () => {
    expect(nothingIn(make(types.firewall, "closed", { rules: [out] }))).toEqual([]);
    expect(nothingIn(make(types.group, "places", { rules: [{ direction: "in" }] }))).toEqual([]);
  });

  it("names each rule that lets something in, also one without a direction or a port", () => {
    const rules = [out, { direction: "in", protocol: "tcp", port: "22" }, { protocol: "icmp" }];
    const [ssh, ping, ...rest] = nothingIn(make(types.firewall, "open", { rules }));
    expect(ssh).toContain('firewall open lets tcp to port 22 in (direction "in"): a host accepts nothing');
    expect(ping).toContain("lets icmp to port any in (direction nothing)");
    expect(rest).toEqual([]);
  });
});

describe("servers-closed and servers-ours", () => {
  it("want a firewall at birth, known or not", () => {
    for (const firewallIds of [notKnown, [notKnown], [38]] satisfies Value[])
      expect(serversAreClosed(make(types.server, "s", { firewallIds }))).toEqual([]);
    for (const props of [{}, { firewallIds: [] }, { firewallIds: null }])
      expect(serversAreClosed(make(types.server, "s", props))).toEqual([
        expect.stringContaining("server s has no firewall"),
      ]);
  });

  it("want it to be of this stack, by what the id was made from", () => {
    const firewall = make(types.firewall, "closed", {});
    const server = (...from: string[]) =>
      make(types.server, "s", { firewallIds: [38] }, { from: { firewallIds: from } });
    expect(serversAreOurs([firewall, server("closed")])).toEqual([]);
    expect(serversAreOurs([firewall, server()])).toEqual([
      { urn: "s", fault: expect.stringContaining("behind no firewall") },
    ]);
    expect(serversAreOurs([server("closed")])).toHaveLength(1);
  });
});

describe("hosts-succeeded", () => {
  const name = "outward-prod-1a2b3c";
  const all = ["userData", "serverType", "location", "image"];
  const server = (called: string, props: object, ignoreChanges = all) =>
    hostsAreSucceeded(make(types.server, called, { name, ...props }, { ignoreChanges }));

  it("passes a server with its identity in both of its names", () => {
    expect(server(name, {})).toEqual([]);
  });

  it("refuses one whose names would outlive a change, and one that its user_data replaces", () => {
    expect(server("web", {})).toEqual([expect.stringContaining(`server web (at Hetzner "${name}") would be replaced`)]);
    expect(server("outward-prod-web", { name: "outward-prod-web" })).toHaveLength(1);
    expect(server(name, {}, all.slice(1))).toEqual([expect.stringContaining("by a change of its user_data")]);
  });

  it("refuses one that would be powered off, or replaced, because somebody rescaled it by hand", () => {
    expect(server(name, {}, ["userData"])).toEqual([
      `server ${name} would be changed in place, powered off for it or replaced, when it is found with another serverType, location, image: ` +
        'a host is succeeded; give it ignoreChanges: ["userData", "serverType", "location", "image"]',
    ]);
  });
});

describe("succession-announced", () => {
  it("says from where to where, and nothing of a host that stays", () => {
    const [first] = successionIsAnnounced([make(types.host, "outward-prod-1", { succeeds: "outward-prod-0" })]);
    expect(first?.fault).toContain("host outward-prod-1 succeeds outward-prod-0");
    expect(successionIsAnnounced([make(types.host, "outward-prod-1", {})])).toEqual([]);
  });
});
