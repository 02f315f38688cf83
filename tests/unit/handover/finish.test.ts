/** What comes after the point of no return, in its order: the old host answers reads until its successor serves. */
import { describe, expect, it } from "vitest";
import { finish } from "../../../handover/finish.ts";
import type { Order } from "../../../handover/order.ts";
import type { HostStatus } from "../../../handover/status.ts";
import type { Host, World } from "../../../handover/world.ts";

const order: Order = {
  host: "new",
  address: "100.64.0.2",
  user: "ops",
  units: [{ project: "blog", digest: "d", tunnel: "t", credential: "c" }],
  prefixes: ["outward-test-"],
  tag: "tag:outward",
  drill: false,
  mayEnd: false,
  tailnet: {},
};

const status = (connections: number): HostStatus => ({
  role: "active",
  peer: null,
  units: [
    {
      project: "blog",
      keeps: true,
      follow: null,
      connector: "outward-blog-tunnel.service",
      services: { "outward-blog-tunnel.service": "active" },
      health: { tunnel: { status: 200, body: JSON.stringify({ readyConnections: connections }) } },
    },
  ],
});

/** Two hosts that write down what is asked of them, and know nothing else. */
const asked = (answers: readonly HostStatus[]) => {
  const calls: string[] = [];
  const waiting = [...answers];
  const host = (name: string): Host =>
    new Proxy({} as Host, {
      get: (_, verb) => {
        if (verb === "name") return name;
        // It is awaited, and is no promise itself.
        if (verb === "then") return undefined;
        return async (...words: string[]) => {
          if (verb === "status" && name === "new") {
            calls.push("new: status");
            const next = waiting.shift();
            if (!next) throw new Error("it was asked once more than there are answers");
            return next;
          }
          if (verb !== "activate" && verb !== "leave") throw new Error(`nobody expects ${name}: ${String(verb)}`);
          calls.push([`${name}: ${verb}`, ...words].join(" "));
        };
      },
    });
  const world: World = {
    host: async (name) => host(name),
    say: () => {},
    look: () => Promise.reject(new Error("nobody expects a look")),
    strangers: () => Promise.reject(new Error("nobody expects strangers")),
    fence: () => Promise.reject(new Error("nobody expects a fence")),
  };
  return { calls, world, heir: host("new") };
};

describe("the end of a move", () => {
  it("lets the old host leave when the new one has all its connections, and not before", async () => {
    const { calls, world, heir } = asked([status(0), status(3), status(4)]);
    await finish(order, world, heir, ["old"]);
    expect(calls).toEqual(["new: activate", "new: status", "new: status", "new: status", "old: leave new"]);
  });

  it("leaves the old host as it is when the new one cannot be made to serve", async () => {
    const { calls, world, heir } = asked([]);
    const refusing = { ...heir, name: "new", activate: () => Promise.reject(new Error("refused")) };
    await expect(finish(order, world, refusing, ["old"])).rejects.toThrow("refused");
    expect(calls).toEqual([]);
  });
});
