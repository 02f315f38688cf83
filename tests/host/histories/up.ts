/** One `pulumi up` against a cloud: the real handover, its real world, with what it asks of vendors answered here. */
import { handover } from "../../../handover/handover.ts";
import { worldOf } from "../../../handover/hosts.ts";
import type { Order } from "../../../handover/order.ts";
import type { World } from "../../../handover/world.ts";
import type { Cloud } from "./cloud.ts";
import type { Crash } from "./ground.ts";
import { orderFor } from "./order.ts";
import { wire } from "./ssh.ts";

/** The operator is gone: nothing of this run happens any more. */
export class Killed extends Error {}

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
}

const json = (value: unknown): Response => new Response(JSON.stringify(value));

/** The tailnet's API and the edge's. */
const vendors = (cloud: Cloud, gone?: string) => async (url: string | URL, init?: RequestInit) => {
  if (cloud.dead) throw new Killed();
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

/** Runs something as an operator does, until it ends or the operator dies. */
export const operate = async (cloud: Cloud, order: Order, work: (world: World) => Promise<void>): Promise<void> => {
  const real = globalThis.fetch;
  globalThis.fetch = vendors(cloud, order.gone?.host) as typeof fetch;
  wire.now = cloud;
  try {
    const world = await worldOf({ ...order, address: cloud.address(order.host) }, () => {
      // Waiting swallows what a read throws, and tells it: here nobody is left to be told.
      if (cloud.dead) throw new Killed();
    });
    await work(world);
    if (cloud.dead) throw new Killed();
  } catch (error) {
    throw cloud.dead ? new Killed() : error;
  } finally {
    await cloud.settle();
    globalThis.fetch = real;
    wire.now = undefined;
  }
};

/**
 * As the engine does it: the new host first, the handover, and the others' deletion when it succeeds.
 * @throws when what must never be was seen meanwhile; gives how the run itself ended
 */
export const up = async (cloud: Cloud, engine: Engine, run: Run): Promise<Error | undefined> => {
  const { target, life = Number.POSITIVE_INFINITY, deletes = false, gone, crash, pauses } = run;
  cloud.create(target);
  cloud.life = life;
  cloud.pauses = pauses ?? Number.POSITIVE_INFINITY;
  cloud.crash(crash);
  try {
    const order = { ...orderFor(target, gone), ...(run.prefixes ? { prefixes: [...run.prefixes] } : {}) };
    await operate(cloud, order, (world) => handover(order, world, engine.stdout));
    engine.stdout = target;
    if (deletes) for (const name of cloud.hosts) if (name !== target) cloud.delete(name);
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    cloud.life = Number.POSITIVE_INFINITY;
    cloud.pauses = Number.POSITIVE_INFINITY;
    cloud.crash(undefined);
    await cloud.visit();
    cloud.intact();
  }
};
