/** Visitors and a gateway who ask all the time, while something is changed below them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { withResolver } from "#lab/world/operator.ts";
import { as, lab, tokens } from "./lab.ts";

export interface Order {
  readonly targets: readonly {
    readonly name: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Posts one reading a time instead of asking for the page. @default false */
    readonly readings?: boolean;
    /** Posts so many bytes a time, and wants their SHA-256 back. @default none */
    readonly uploads?: number;
    /** Another rate than the others'. */
    readonly perSecond?: number;
  }[];
  /** Requests to each target. */
  readonly perSecond: number;
}

/** By target; `failed` says how each failure looked, `longest` is in milliseconds. */
export type Counts = Record<string, { sent: number; failed: string[]; longest: number }>;

const samples = async (): Promise<Order> => {
  const gateway = (await tokens()).motor?.["gateway-7"];
  if (!gateway) throw new Error("the stack has no token of gateway-7");
  return {
    targets: [
      { name: "blog", url: "https://blog.outward.test/", headers: {} },
      { name: "motor", url: "https://motor.outward.test/readings", headers: as(gateway), readings: true },
    ],
    perSecond: 20,
  };
};

/**
 * Requests through the edge while `work` runs, and how they went. What `work` throws is thrown.
 * @param order by default 40 a second, to both samples
 */
export const underTraffic = async <T>(
  work: () => Promise<T>,
  order?: Order,
): Promise<{ result: T; counts: Counts }> => {
  const main = path.join(import.meta.dirname, "traffic-main.ts");
  const [command = "", ...args] = [...withResolver(lab, "gateway"), process.execPath, main];
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: lab.pki.ca };
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  try {
    const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.write(`${JSON.stringify(order ?? (await samples()))}\n`);
    if ((await said.next()).value !== "running") throw new Error("the traffic did not start");
    const result = await work();
    child.stdin.end();
    return { result, counts: JSON.parse((await said.next()).value ?? "{}") as Counts };
  } finally {
    child.kill();
    await ended;
  }
};
