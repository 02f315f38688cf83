/** Gateways, visitors and readers who ask all the time, while something moves below them. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { withResolver } from "#lab/world/operator.ts";
import { as, lab, tokens } from "../lab.ts";
import { login } from "../login.ts";
import { type Account, accountOf, type Heard } from "./account.ts";
import type { Order } from "./visitor.ts";

/** How often, each second: batches of each gateway, readings sent once, comments, page views altogether. */
export interface Rates {
  readonly batches: number;
  readonly probes: number;
  readonly comments: number;
  readonly views: number;
}

export interface Load {
  /** Lower-case letters and digits: it becomes part of sensors' names and of SQL. */
  readonly run: string;
  /** One gateway each. */
  readonly sensors: readonly string[];
  readonly probe: string;
  /** Headers of the gateways, in turn. */
  readonly callers: readonly Readonly<Record<string, string>>[];
  readonly readings: string;
  readonly comments: string;
  readonly pages: readonly (Order & { readonly name: string })[];
  readonly perSecond: Rates;
  /** The blog lets 1000 wait for moderation. */
  readonly mostComments: number;
  readonly mostSeconds: number;
}

export interface Options {
  /** @default 3 */
  readonly gateways?: number;
  /** @default 5 batches of each gateway, 5 probes, 2 comments, 20 views */
  readonly perSecond?: Partial<Rates>;
  /** @default 1200 */
  readonly mostSeconds?: number;
}

const motor = "https://motor.outward.test";
const blog = "https://blog.outward.test";
const post = `${blog}/posts/nothing-listens`;

const planned = async ({ gateways = 3, perSecond, mostSeconds = 1_200 }: Options): Promise<Load> => {
  const run = `w${randomBytes(4).toString("hex")}`;
  const callers = Object.values((await tokens()).motor ?? {}).map(as);
  if (callers.length === 0) throw new Error("the stack has no gateway's token");
  const cookie = await login(`${motor}/`, "viewer@outward.test");
  if (!cookie) throw new Error(`${motor}/ does not let viewer@outward.test in`);
  return {
    run,
    sensors: Array.from({ length: gateways }, (_, nth) => `${run}-${nth + 1}`),
    probe: `${run}-probe`,
    callers,
    readings: `${motor}/readings`,
    comments: `${post}/comments`,
    pages: [
      { name: "blog", url: `${blog}/`, headers: {} },
      { name: "post", url: post, headers: {} },
      { name: "dashboard", url: `${motor}/`, headers: { cookie } },
    ],
    perSecond: { batches: 5, probes: 5, comments: 2, views: 20, ...perSecond },
    mostComments: 900,
    mostSeconds,
  };
};

/**
 * Loads the stack from the gateways' leg for as long as `work` takes. What `work` throws is thrown.
 * @throws when the load does not run to begin with
 */
export const underLoad = async <T>(
  work: () => Promise<T>,
  options: Options = {},
): Promise<{ result: T; account: Account }> => {
  const load = await planned(options);
  const main = path.join(import.meta.dirname, "load-main.ts");
  const [command = "", ...args] = [...withResolver(lab, "gateway"), process.execPath, main];
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: lab.pki.ca };
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    // Tokens and a cookie: by standard input, not by argument.
    child.stdin.write(`${JSON.stringify(load)}\n`);
    const started: unknown = (await lines.next()).value;
    if (started !== "running") throw new Error(`the load did not start: ${started}`);
    const result = await work();
    child.stdin.end();
    const last: unknown = (await lines.next()).value;
    if (typeof last !== "string") throw new Error("the load ended without saying what it had heard");
    return { result, account: accountOf(JSON.parse(last) as Heard) };
  } finally {
    child.kill();
    await ended;
  }
};
