import { describe, expect, it } from "vitest";
import { parseOrder } from "#handover/order.ts";
import { unitFault, workloadFault } from "#host/client/health.ts";
import { poll } from "#host/client/poll.ts";
import { type HostStatus, parseStatus, type UnitStatus } from "#host/protocol/status.ts";
import { orderFor } from "#tests/host/histories/order.ts";
import { hostStatus, unitStatus } from "../host/status.ts";

const ready = (connections: number) => ({
  status: 200,
  body: JSON.stringify({ status: 200, readyConnections: connections }),
});

const status = (change: Partial<UnitStatus> = {}): HostStatus => hostStatus([unitStatus("blog", change)]);

describe("unitFault", () => {
  it("has nothing to say of a unit that serves", () => {
    expect(unitFault(status(), "blog")).toBeUndefined();
  });

  it.each([
    ["is not installed", "motor", {}, "motor: not installed"],
    [
      "has a service that is down",
      "blog",
      { services: { "outward-blog-web.service": "activating", "outward-blog-tunnel.service": "active" } },
      "blog: outward-blog-web.service is activating",
    ],
    [
      "has a service that is down and no room",
      "blog",
      {
        services: { "outward-blog-web.service": "activating", "outward-blog-tunnel.service": "active" },
        disk: { mib: 1024, freeMiB: 51 },
      },
      "blog: outward-blog-web.service is activating, and its disk is full: 51 of 1024 MiB are left",
    ],
    [
      "has a service that is down and room",
      "blog",
      { services: { "outward-blog-web.service": "failed" }, disk: { mib: 1024, freeMiB: 52 } },
      "blog: outward-blog-web.service is failed",
    ],
    ["has an origin that fails", "blog", { health: { web: { status: 503, body: "" } } }, "blog: web answers 503"],
    [
      "has an origin that refuses",
      "blog",
      { health: { web: { status: 0, body: "Connection refused" } } },
      "blog: web answers Connection refused",
    ],
    [
      "has a connector that is down",
      "blog",
      { services: { "outward-blog-tunnel.service": "failed" } },
      "blog: outward-blog-tunnel.service is failed",
    ],
    ["has three connections", "blog", { health: { tunnel: ready(3) } }, "blog: 3 of 4 tunnel connections"],
  ])("names the reason when a unit %s", (_, project, change, reason) => {
    expect(unitFault(status(change), project)).toBe(reason);
  });
});

describe("workloadFault", () => {
  it("asks nothing of the tunnel, and everything of the rest", () => {
    const apart = { services: { "outward-blog-tunnel.service": "inactive" }, health: { tunnel: ready(0) } };
    expect(workloadFault(status(apart), "blog")).toBeUndefined();
    expect(workloadFault(status({ health: { web: { status: 503, body: "" } } }), "blog")).toBe("blog: web answers 503");
  });
});

describe("parseStatus and parseOrder", () => {
  it("take what the host and the program send, and refuse anything else", () => {
    expect(parseStatus(JSON.stringify(status()))).toEqual(status());
    expect(() => parseStatus('{"units":{}}')).toThrow();
    const order = orderFor("h");
    expect(parseOrder(JSON.stringify(order))).toEqual(order);
    expect(() => parseOrder(JSON.stringify({ ...order, secret: 1 }))).toThrow();
    expect(() => parseOrder(JSON.stringify({ ...order, units: [] }))).toThrow();
  });
});

describe("until", () => {
  it("ends when there is nothing to complain about, and tells each new reason once", async () => {
    const reasons = ["a", "a", "b", undefined];
    const told: string[] = [];
    await poll({ what: "x", deadlineMs: 1000, everyMs: 0, onReason: (reason) => told.push(reason) }, async () =>
      reasons.shift(),
    );
    expect(told).toEqual(["a", "b"]);
  });

  it("fails with the sentence and the last reason", async () => {
    await expect(poll({ what: "the sun", deadlineMs: -1, everyMs: 0 }, async () => "night")).rejects.toThrow(
      "for the sun: night",
    );
    await expect(
      poll({ what: "the sun", deadlineMs: -1, everyMs: 0 }, () => Promise.reject(new Error("no sky"))),
    ).rejects.toThrow("no sky");
  });
});
