/** To another host by one `pulumi up`, under load: nothing is lost, nothing is there twice, nobody notices. */
import { afterAll, describe, expect, it } from "vitest";
import { belongings, full } from "./belongings.ts";
import { empty, fill } from "./filled.ts";
import "./in-turn.ts";
import { pulumi, query } from "./lab.ts";
import { generationNow, machines, order, up, writers } from "./moves.ts";
import type { Account } from "./witness/account.ts";
import { forget, judge } from "./witness/judge.ts";
import { restarted } from "./witness/restarted.ts";
import { underLoad } from "./witness/under-load.ts";

interface Resource {
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What callers know and connectors demand: audiences, tunnels, hostnames. */
const edgeOf = async (): Promise<unknown> => {
  const exported = JSON.parse(await pulumi("stack", "export")) as { deployment: { resources: Resource[] } };
  const edge = [
    "cloudflare:index/dnsRecord:DnsRecord",
    "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
  ];
  return exported.deployment.resources
    .filter(({ type }) => edge.includes(type))
    .map(({ outputs = {} }) => JSON.stringify([outputs.name, outputs.content, outputs.domain, outputs.aud]))
    .sort();
};

const accounts: Account[] = [];

/** Seconds without an accepted write, on a machine that has the time. */
const most = 3;

/** The same in times of a plain restart's: on a machine of which a restart takes more than a second. */
const mostRestarts = 3;

const moved = async (traits: Readonly<Record<string, string | number>>) => {
  const [old] = await machines();
  await order(traits);
  const { result, account } = await underLoad(() => up());
  accounts.push(account);
  expect(result.code, result.said).toBe(0);
  const verdict = await judge(account, query);
  console.log(
    `acknowledged ${account.batches.length} batches, ${account.comments.length} comments; ${account.views} views; ` +
      `longest without a batch ${account.gap("batch").seconds} s, a comment ${account.gap("comment").seconds} s, ` +
      `either ${account.gap().seconds} s`,
  );
  return { old, account, verdict, said: result.said };
};

afterAll(async () => {
  for (const account of accounts) await forget(account, query);
  await empty();
});

describe("a move with 10 MB of readings, while gateways, visitors and readers go on", () => {
  it("loses nothing, doubles nothing, fails no view, and keeps writers out for three seconds at most, or no longer than three restarts", async () => {
    await fill(10);
    const before = await restarted();
    const edge = await edgeOf();
    const { old, account, verdict, said } = await moved({ generation: (await generationNow()) + 1 });
    expect(verdict).toEqual({ lost: [], doubled: [] });
    expect([account.failedViews, account.failedWrites, account.givenUp]).toEqual([[], [], []]);
    const restarts = [before, await restarted()];
    const longest = Math.max(...restarts.map((one) => one.gap().seconds));
    console.log(`a restart: ${longest} s; ${restarts.map(({ failedViews }) => failedViews.length)} failed views`);
    const limit = Math.max(most, mostRestarts * longest);
    expect(account.gap().seconds, `${account.timeline()}\n${said}`).toBeLessThanOrEqual(limit);
    // The twin: what a move does not fail, a restart does, and is seen.
    expect(restarts.filter(({ failedViews }) => failedViews.length === 0)).toEqual([]);
    expect(await edgeOf()).toEqual(edge);
    const [only, ...others] = await machines();
    expect([only?.name === old?.name, others]).toEqual([false, []]);
    expect(await writers()).toEqual([only?.name]);
    expect(said).toMatch(/outward: step 7 leave: \d+\.\d+ s/);
  });

  it("leaves nothing of the old host, and nothing to do", async () => {
    expect(await belongings()).toEqual(full);
    expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
  });

  it("goes to another location and server type as well", async () => {
    const { account, verdict } = await moved({ location: "fsn1", serverType: "cx33" });
    expect(verdict).toEqual({ lost: [], doubled: [] });
    expect([account.failedViews, account.failedWrites, account.givenUp]).toEqual([[], [], []]);
  });
});
