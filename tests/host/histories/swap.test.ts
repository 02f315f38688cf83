/** One stack takes over from another: only when it was told to, and nobody is left behind serving. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { handover } from "#handover/handover.ts";
import { leave } from "#handover/leave.ts";
import { Cloud } from "./cloud.ts";
import { orderFor } from "./order.ts";
import { staged } from "./stage.ts";
import { operate, up as run } from "./up.ts";

vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("#host/client/tailnet.ts", () => import("./tailnet.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));

const programs = staged();

const [a, b] = ["outward-a-aaaaaa", "outward-b-bbbbbb"];
let cloud: Cloud;

/** `pulumi up` of a stack: it sees its own hosts, and those of the stack that it takes over from. */
const up = (target: string, prefixes: readonly string[], previous?: string): Promise<Error | undefined> =>
  run(cloud, previous ? { stdout: previous } : {}, { target, prefixes });

const ended = (work: Promise<void>): Promise<Error | undefined> =>
  work.then(
    () => undefined,
    (error: Error) => error,
  );

const destroy = (host: string, mayEnd = false): Promise<Error | undefined> => {
  const order = { ...orderFor(host), prefixes: [host.slice(0, -6)], mayEnd };
  return ended(operate(cloud, order, (world) => leave(order, world)));
};

const role = async (host: string) => (await cloud.facts(host)).role;

const roles = () => Promise.all([role(a), role(b)]);

beforeEach(async () => {
  cloud = new Cloud(programs());
  expect(await up(a, ["outward-a-"])).toBeUndefined();
});

describe("taking over", () => {
  it("moves everything to the other stack's host, and again changes nothing", async () => {
    expect(await up(b, ["outward-b-", "outward-a-"])).toBeUndefined();
    expect(await roles()).toEqual(["left", "active"]);
    expect((await cloud.facts(b)).data.toSorted()).toEqual(cloud.acknowledged.toSorted());
    expect(await up(b, ["outward-b-", "outward-a-"], b)).toBeUndefined();
    cloud.delete(a);
    expect(await up(b, ["outward-b-", "outward-a-"], b)).toBeUndefined();
    expect(await role(b)).toBe("active");
  });

  it("is refused when nobody was told to, and the host that serves goes on", async () => {
    expect((await up(b, ["outward-b-"]))?.message).toMatch(
      /^outward-a-aaaaaa, a host of another stack, serves what outward-b-bbbbbb is to serve; nothing was done\n.*takeOverFrom/,
    );
    expect(await roles()).toEqual(["active", "none"]);
  });

  it("is refused when the host with the data does not answer, and when there is none at all", async () => {
    await cloud.down(a);
    expect((await up(b, ["outward-b-", "outward-a-"]))?.message).toMatch(
      /^outward-a-aaaaaa of this stack does not answer, and nobody else says who serves/,
    );
    cloud.delete(a);
    expect((await up(b, ["outward-b-", "outward-a-"]))?.message).toMatch(/^no host called outward-a-… serves/);
    expect(await role(b)).toBe("none");
  });

  it("is refused beside a stranger that does not answer, unless the project may begin with nothing", async () => {
    await cloud.down(a);
    expect((await up(b, ["outward-b-"]))?.message).toMatch(
      /^outward-a-aaaaaa, a host of another stack, does not answer: .*, blog would begin with nothing/,
    );
    expect(await role(b)).toBe("none");
    cloud.forgive([], []);
    const given = { target: b, prefixes: ["outward-b-"], startEmpty: ["blog"] };
    expect(await run(cloud, {}, given)).toBeUndefined();
    expect(await role(b)).toBe("active");
  });

  it.each([
    ["another", undefined],
    ["t", /serves what outward-b-bbbbbb is to serve/],
  ])("asks of a stranger that serves tunnel %s", async (tunnel, refusal) => {
    // Visitors know one edge only: who serves another one is told by the world, and is none of the hosts here.
    const status = { units: [{ role: "active", tunnel }] } as never;
    cloud.delete(a);
    cloud.create(b);
    const order = { ...orderFor(b), prefixes: ["outward-b-"] };
    const strangers = async () => [{ name: a, status }];
    const error = await ended(
      operate(cloud, order, (world) => handover(order, { ...world, hostsOfOtherStacks: strangers }, undefined)),
    );
    expect(error?.message).toEqual(refusal ? expect.stringMatching(refusal) : undefined);
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
    for (const host of cloud.hosts) cloud.delete(host);
    expect(await up(b, ["outward-b-"])).toBeUndefined();
    expect((await up(a, ["outward-a-"]))?.message).toMatch(/serves what outward-a-aaaaaa is to serve/);
    expect(await role(b)).toBe("active");
  });

  it("takes it back when it is told to", async () => {
    expect(await up(a, ["outward-a-", "outward-b-"], a)).toBeUndefined();
    expect(await roles()).toEqual(["active", "left"]);
  });

  it("is destroyed without disturbing anything", async () => {
    expect(await destroy(a)).toBeUndefined();
    expect(await roles()).toEqual(["left", "active"]);
  });
});

describe("destroying", () => {
  it("is refused for a host that serves, unless it may end", async () => {
    expect((await destroy(a))?.message).toMatch(/^outward-a-aaaaaa serves blog, and its data would go with it/);
    expect(await role(a)).toBe("active");
    expect(await destroy(a, true)).toBeUndefined();
    expect(await cloud.facts(a)).toMatchObject({ role: "left", connected: false });
  });

  it("is refused for a host that does not answer, unless it may end", async () => {
    await cloud.down(a);
    expect((await destroy(a))?.message).toMatch(/^outward-a-aaaaaa does not answer, so nobody knows/);
    expect(await destroy(a, true)).toBeUndefined();
  });
});
