import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostIn, legs, macOf, portOf } from "#lab/world/addresses.ts";

describe("the address plan", () => {
  it("gives every leg its own addresses", () => {
    const all = legs.flatMap((leg) => [...leg.v4, leg.v6]);
    expect(new Set(all).size).toBe(all.length);
  });
  it("gives the edge one address for each of cloudflared's four connections", () => {
    expect(legs.find((leg) => leg.role === "edge")?.v4).toHaveLength(4);
  });
  it("stays in documentation space, so that nothing real can ever be meant", () => {
    for (const leg of legs) {
      for (const address of leg.v4) expect(address).toMatch(/^198\.51\.100\.\d+$/);
      expect(leg.v6).toMatch(/^2001:db8:/);
    }
  });
});

describe("a machine's leg", () => {
  it("has a hardware address of its own, locally administered and unicast", () => {
    const id = fc.integer({ min: 1, max: 0xffffffff });
    fc.assert(fc.property(id, id, (a, b) => (macOf(a) === macOf(b)) === (a === b)));
    fc.assert(fc.property(id, (a) => /^02(:[0-9a-f]{2}){5}$/.test(macOf(a))));
  });
  it("refuses an id that does not fit", () => {
    for (const id of [0, -1, 1.5, 2 ** 32]) expect(() => macOf(id)).toThrow(/server id/);
  });
  it("has a port name the kernel takes", () => {
    expect(portOf(`m${0xffffffff}`).length).toBeLessThan(16);
  });
  it("is ::1 of its /64, and refuses any other network", () => {
    expect(hostIn("2001:db8:100b::/64")).toBe("2001:db8:100b::1/64");
    for (const net of ["2001:db8::/48", "2001:db8::1/64", "203.0.113.0/24", ""])
      expect(() => hostIn(net)).toThrow(/\/64/);
  });
});
