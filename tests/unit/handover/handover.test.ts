import { describe, expect, it } from "vitest";
import { activate } from "../../../handover/activate.ts";
import { type HostStatus, parseStatus, unitFault } from "../../../handover/health.ts";
import { parseOrder } from "../../../handover/order.ts";
import { until } from "../../../handover/until.ts";

const ready = (connections: number) => ({
  status: 200,
  body: JSON.stringify({ status: 200, readyConnections: connections }),
});

const status = (change: object = {}): HostStatus => ({
  active: "h",
  units: [
    {
      project: "blog",
      services: { "outward-blog-web.service": "active", "outward-blog-tunnel.service": "active" },
      health: { web: { status: 200, body: "" }, tunnel: ready(4) },
      ...change,
    },
  ],
});

describe("unitFault", () => {
  it("has nothing to say of a unit that serves", () => {
    expect(unitFault(status(), "blog")).toBeUndefined();
  });

  it.each([
    ["is not installed", "motor", {}, "motor: not installed"],
    [
      "has a service that is down",
      "blog",
      { services: { "outward-blog-web.service": "activating" } },
      "blog: outward-blog-web.service is activating",
    ],
    ["has an origin that fails", "blog", { health: { web: { status: 503, body: "" } } }, "blog: web answers 503"],
    [
      "has an origin that refuses",
      "blog",
      { health: { web: { status: 0, body: "Connection refused" } } },
      "blog: web answers Connection refused",
    ],
    ["has three connections", "blog", { health: { tunnel: ready(3) } }, "blog: 3 of 4 tunnel connections"],
  ])("names the reason when a unit %s", (_, project, change, reason) => {
    expect(unitFault(status(change), project)).toBe(reason);
  });
});

describe("parseStatus and parseOrder", () => {
  it("take what the host and the program send, and refuse anything else", () => {
    expect(parseStatus(JSON.stringify(status()))).toEqual(status());
    expect(() => parseStatus('{"units":{}}')).toThrow();
    const order = { host: "h", address: "100.64.0.1", user: "ops", units: [{ project: "blog", digest: "d" }] };
    expect(parseOrder(JSON.stringify(order))).toEqual(order);
    expect(() => parseOrder(JSON.stringify({ ...order, secret: 1 }))).toThrow();
    expect(() => parseOrder(JSON.stringify({ ...order, units: [] }))).toThrow();
  });
});

describe("until", () => {
  it("ends when there is nothing to complain about, and tells each new reason once", async () => {
    const reasons = ["a", "a", "b", undefined];
    const told: string[] = [];
    await until({ what: "x", deadlineMs: 1000, everyMs: 0, onReason: (reason) => told.push(reason) }, async () =>
      reasons.shift(),
    );
    expect(told).toEqual(["a", "b"]);
  });

  it("fails with the sentence and the last reason", async () => {
    await expect(until({ what: "the sun", deadlineMs: -1, everyMs: 0 }, async () => "night")).rejects.toThrow(
      "for the sun: night",
    );
    await expect(
      until({ what: "the sun", deadlineMs: -1, everyMs: 0 }, () => Promise.reject(new Error("no sky"))),
    ).rejects.toThrow("no sky");
  });
});

describe("activate", () => {
  const order = { host: "h", address: "100.64.0.1", user: "ops", units: [{ project: "blog", digest: "d" }] };

  it("starts the units once, then only asks until each serves", async () => {
    const answers = [status({ health: { tunnel: ready(1) } }), status()];
    const commands: string[] = [];
    const said: string[] = [];
    const run = async (command: string) => {
      commands.push(command);
      return command.includes("status") ? JSON.stringify(answers.shift()) : "";
    };
    await activate(order, { run }, (line) => said.push(line));
    expect(commands).toEqual(["sudo outward activate h", "sudo outward status --json", "sudo outward status --json"]);
    expect(said[0]).toBe("waiting: blog: 1 of 4 tunnel connections");
    expect(said[1]).toMatch(/^blog serves \(\d+\.\d s\)$/);
  });

  it("fails when the host cannot be started", async () => {
    await expect(activate(order, { run: () => Promise.reject(new Error("sudo: no")) }, () => {})).rejects.toThrow(
      "sudo: no",
    );
  });
});
