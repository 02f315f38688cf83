/** One `pulumi up` against a cloud: the real handover, its real world, with what it asks of vendors answered here. */
import { handover } from "#handover/handover.ts";
import { worldOf } from "#handover/hosts.ts";
import type { Order } from "#handover/order.ts";
import type { World } from "#handover/world.ts";
import type { Cloud } from "./cloud.ts";
import type { Crash } from "./ground.ts";
import { Killed, Operator, operators } from "./operator.ts";
import { credentialOf, orderFor } from "./order.ts";

export { Killed };

/** What the engine keeps between two runs. */
export interface Engine {
  stdout?: string;
}

export interface Run {
  readonly target: string;
  /** Half commands until the operator dies. @default never */
  readonly life?: number;
  /** Whether the engine then deletes every other host. */
  readonly deletes?: boolean;
  /** A host that is said to be gone. */
  readonly gone?: string;
  readonly crash?: Crash | undefined;
  /** Before which command every pause runs out. @default none */
  readonly pauses?: number | undefined;
  /** @default those of the only stack */
  readonly prefixes?: readonly string[];
  /** Projects that may begin with nothing. */
  readonly startEmpty?: readonly string[];
}

const json = (value: unknown): Response => new Response(JSON.stringify(value));

/** The tailnet's API and the edge's. */
const vendors = async (cloud: Cloud, gone: string | undefined, url: string, init?: RequestInit): Promise<Response> => {
  const asked = `${init?.method ?? "GET"} ${url}`;
  if (asked === "POST http://tailnet/api/v2/oauth/token") return json({ access_token: "a" });
  if (asked === "GET http://tailnet/api/v2/tailnet/-/devices")
    return json({
      devices: cloud.hosts.map((hostname) => ({
        hostname,
        addresses: [cloud.address(hostname)],
        tags: ["tag:outward"],
      })),
    });
  if (asked === "DELETE http://edge/accounts/0/cfd_tunnel/t/connections" && gone) {
    cloud.fence(gone);
    return json({});
  }
  throw new Error(`${asked}: nothing stands for it`);
};

type Asked = (url: string, init?: RequestInit) => Promise<Response>;

/** By each operator's own order. */
const asked = new WeakMap<Operator, Asked>();

globalThis.fetch = (async (url: string | URL, init?: RequestInit) => {
  const operator = operators.getStore();
  const answer = operator && asked.get(operator);
  if (!answer) throw new Error(`${url}: nobody may ask that outside of a history`);
  if (operator.dead) throw new Killed();
  return answer(`${url}`, init);
}) as typeof fetch;

/** Runs something as an operator does, until it ends or the operator dies. Several may at a time. */
export const operate = async (
  cloud: Cloud,
  order: Order,
  work: (world: World) => Promise<void>,
  life = Number.POSITIVE_INFINITY,
): Promise<void> => {
  const operator = new Operator(cloud, life);
  asked.set(operator, (url, init) => vendors(cloud, order.gone?.host, url, init));
  cloud.operators.add(operator);
  try {
    await operators.run(operator, async () => {
      const world = await worldOf({ ...order, address: cloud.address(order.host) }, (line) => {
        cloud.said.push(line);
        // Waiting swallows what a read throws, and tells it: here nobody is left to be told.
        if (operator.dead) throw new Killed();
      });
      await work(world);
      if (operator.dead) throw new Killed();
    });
  } catch (error) {
    throw operator.dead ? new Killed() : error;
  } finally {
    await operator.settle();
    cloud.operators.delete(operator);
  }
};

/** @throws when it is one that a host's program would not let go: the engine must not come to that */
const deleted = async (cloud: Cloud, name: string): Promise<void> => {
  const { role } = await cloud.facts(name);
  if (!cloud.isOff(name) && !["none", "standby", "left"].includes(role))
    throw new Error(`${name} is ${role}, and deleted`);
  cloud.delete(name);
};

/**
 * As the engine does it: the new host first, the handover, and the others' deletion when it succeeds.
 * @throws when what must never be was seen meanwhile; gives how the run itself ended
 */
export const up = async (cloud: Cloud, engine: Engine, run: Run): Promise<Error | undefined> => {
  const { target, life = Number.POSITIVE_INFINITY, deletes = false, gone, crash, pauses } = run;
  cloud.create(target);
  if (gone) cloud.entrust(target, credentialOf(true));
  cloud.pauses = pauses ?? Number.POSITIVE_INFINITY;
  cloud.crash(crash);
  try {
    const order = {
      ...orderFor(target, gone),
      ...(run.prefixes ? { prefixes: [...run.prefixes] } : {}),
      ...(run.startEmpty ? { startEmpty: [...run.startEmpty] } : {}),
    };
    await operate(cloud, order, (world) => handover(order, world, engine.stdout), life);
    engine.stdout = target;
    if (deletes) for (const name of cloud.hosts) if (name !== target) await deleted(cloud, name);
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    cloud.pauses = Number.POSITIVE_INFINITY;
    cloud.crash(undefined);
    await cloud.visit();
    cloud.intact();
  }
};
