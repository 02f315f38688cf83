/** One stack takes over from another, hosts in memory: only when it was told to, and nobody is left behind serving. */
import { beforeEach, describe, expect, it } from "vitest";
import { handover } from "../../../handover/handover.ts";
import { leave, mayNotLeave } from "../../../handover/leave.ts";
import { isOf } from "../../../handover/order.ts";
import { Cloud, orderFor } from "./model.ts";

const [a, b] = ["outward-a-aaaaaa", "outward-b-bbbbbb"];
let cloud: Cloud;

/** `pulumi up` of a stack: it sees its own hosts, and those of the stack that it takes over from. */
const up = async (host: string, prefixes: readonly string[], previous?: string): Promise<Error | undefined> => {
  cloud.create(host);
  cloud.strangers.clear();
  for (const name of cloud.machines.keys())
    if (!prefixes.some((prefix) => isOf(prefix, name))) cloud.strangers.add(name);
  const order = { ...orderFor(host), prefixes: [...prefixes] };
  return handover(order, cloud.world(), previous).then(
    () => undefined,
    (error: Error) => error,
  );
};

const destroy = (host: string, mayEnd = false): Promise<Error | undefined> =>
  leave({ ...orderFor(host), mayEnd }, cloud.world()).then(
    () => undefined,
    (error: Error) => error,
  );

const role = (host: string) => cloud.machines.get(host)?.role;

beforeEach(async () => {
  cloud = new Cloud();
  expect(await up(a, ["outward-a-"])).toBeUndefined();
});

describe("a host's name", () => {
  it("is its stack's, and of no stack whose name goes on", () => {
    expect(isOf("outward-test-", "outward-test-6dad9d")).toBe(true);
    expect(isOf("outward-test-", "outward-test-a-6dad9d")).toBe(false);
    expect(isOf("outward-test-a-", "outward-test-a-6dad9d")).toBe(true);
  });
});

describe("taking over", () => {
  it("moves everything to the other stack's host, and again changes nothing", async () => {
    expect(await up(b, ["outward-b-", "outward-a-"])).toBeUndefined();
    expect([role(a), role(b)]).toEqual(["left", "active"]);
    expect(cloud.machines.get(b)?.data.toSorted()).toEqual(cloud.acknowledged.toSorted());
    expect(await up(b, ["outward-b-", "outward-a-"], b)).toBeUndefined();
    cloud.machines.delete(a);
    expect(await up(b, ["outward-b-", "outward-a-"], b)).toBeUndefined();
    expect(role(b)).toBe("active");
  });

  it("is refused when nobody was told to, and the host that serves goes on", async () => {
    expect((await up(b, ["outward-b-"]))?.message).toMatch(
      /^outward-a-aaaaaa, a host of another stack, serves what outward-b-bbbbbb is to serve; nothing was done\n.*takeOverFrom/,
    );
    expect([role(a), role(b)]).toEqual(["active", "none"]);
  });

  it("is refused when the host with the data does not answer, and when there is none at all", async () => {
    cloud.down(a);
    expect((await up(b, ["outward-b-", "outward-a-"]))?.message).toMatch(/^no host called outward-a-… serves/);
    cloud.machines.delete(a);
    expect((await up(b, ["outward-b-", "outward-a-"]))?.message).toMatch(/^no host called outward-a-… serves/);
    expect(role(b)).toBe("none");
  });

  it("does not mind hosts of other edges", async () => {
    const other = { ...orderFor(b), prefixes: ["outward-b-"] };
    const units = other.units.map((unit) => ({ ...unit, tunnel: "another" }));
    cloud.create(b);
    cloud.strangers.add(a);
    // Two stacks with an edge each: the model's visitors know one edge only, so the other one is shut first.
    const machine = cloud.machines.get(a);
    const statusOfA = { role: "active", peer: null, units: [{ tunnel: "t" }] };
    if (machine) machine.role = "none";
    const world = { ...cloud.world(), strangers: async () => [{ name: a, status: statusOfA as never }] };
    await expect(handover({ ...other, units }, world, undefined)).resolves.toBeUndefined();
    cloud.machines.delete(b);
    cloud.create(b);
    await expect(handover(other, world, undefined)).rejects.toThrow("serves what outward-b-bbbbbb is to serve");
  });
});

describe("the stack that was taken over from", () => {
  beforeEach(async () => {
    expect(await up(b, ["outward-b-", "outward-a-"])).toBeUndefined();
  });

  it("does not take the service back by an `up`", async () => {
    expect((await up(a, ["outward-a-"], a))?.message).toMatch(
      /^what outward-a-aaaaaa is to serve has been taken over by outward-b-bbbbbb, a host of another stack/,
    );
    expect((await up("outward-a-cccccc", ["outward-a-"], a))?.message).toMatch(/taken over by outward-b-bbbbbb/);
    cloud.machines.clear();
    expect(await up(b, ["outward-b-"])).toBeUndefined();
    expect((await up(a, ["outward-a-"]))?.message).toMatch(/serves what outward-a-aaaaaa is to serve/);
    expect(role(b)).toBe("active");
  });

  it("takes it back when it is told to", async () => {
    expect(await up(a, ["outward-a-", "outward-b-"], a)).toBeUndefined();
    expect([role(a), role(b)]).toEqual(["active", "left"]);
  });

  it("is destroyed without disturbing anything", async () => {
    expect(await destroy(a)).toBeUndefined();
    expect([role(a), role(b)]).toEqual(["left", "active"]);
  });
});

describe("destroying", () => {
  it("is refused for a host that serves, unless it may end", async () => {
    expect((await destroy(a))?.message).toMatch(/^outward-a-aaaaaa serves, and its data would go with it/);
    expect(role(a)).toBe("active");
    expect(await destroy(a, true)).toBeUndefined();
    expect(role(a)).toBe("none");
  });

  it("is refused for a host that does not answer, unless it may end", async () => {
    cloud.down(a);
    expect((await destroy(a))?.message).toMatch(/^outward-a-aaaaaa does not answer, so nobody knows/);
    expect(await destroy(a, true)).toBeUndefined();
  });

  it("is refused in the middle of a handover, for the giver and for the heir", () => {
    const sighting = (name: string, is: string, peer: string) => ({
      name,
      status: { role: is, peer, units: [] } as never,
    });
    const seen = [sighting(a, "ceded", b), sighting(b, "standby", a)];
    expect(mayNotLeave(a, seen)).toMatch(/has given its data to outward-b-bbbbbb, which does not serve yet/);
    expect(mayNotLeave(b, seen)).toMatch(/serves, and its data/);
    expect(mayNotLeave(b, [sighting(a, "paused", b), sighting(b, "standby", a)])).toBeUndefined();
  });
});
