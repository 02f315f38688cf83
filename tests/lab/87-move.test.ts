/** To another host by one `pulumi up`, under load: nothing is lost, nothing is there twice, nobody notices. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { belongings, full } from "./belongings.ts";
import { empty, fill } from "./filled.ts";
import { pulumi, query, until } from "./lab.ts";
import { beginUp, type Machine, on, only, order, writers } from "./moves.ts";
import { asMotor, files, folder, removeFiles } from "./plain-files.ts";
import { whileQuiescing } from "./slow.ts";
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

/** What Prometheus knew at a moment, as it answers now. @param seconds since 1970 */
const scraped = async (machine: Machine, seconds: number): Promise<readonly { value: [number, string] }[]> => {
  const asked = `http://127.0.0.1:9190/api/v1/query?query=up&time=${seconds}`;
  const { data } = JSON.parse(await on(machine, "curl", "--silent", "--show-error", asked)) as {
    data: { result: { value: [number, string] }[] };
  };
  return data.result;
};

describe("a move with 10 MB of readings to another location and server type, while gateways, visitors and readers go on", () => {
  let [old, fresh]: Machine[] = [];
  let account: Account;
  let said: string;
  let edge: unknown;
  /** Seconds since 1970, and what Prometheus had scraped by then. */
  let moment: number;
  let known: Awaited<ReturnType<typeof scraped>>;

  beforeAll(async () => {
    old = await only();
    const from = old;
    await fill(10);
    await asMotor(from, `mkdir -p ${folder}; cd ${folder}; for i in $(seq 40); do echo "file $i" >"$i"; done`);
    const isUp = async () => (await scraped(from, Date.now() / 1000))[0]?.value[1] === "1";
    await until("Prometheus to have asked once, and to have got an answer", 60_000, isUp);
    moment = Math.ceil(Date.now() / 1000);
    known = await scraped(from, moment);
    edge = await edgeOf();
    await order({ location: "fsn1", serverType: "cx33" });
    const moved = await underLoad(async () => {
      const running = await beginUp();
      await whileQuiescing(running, from, () =>
        asMotor(from, `cd ${folder}; echo "elif 7" >7; rm 8; echo new >new`).then(() => {}),
      );
      return { code: await running.ended, said: running.said() };
    });
    ({ account, said } = { ...moved, said: moved.result.said });
    expect(moved.result.code, said).toBe(0);
    fresh = await only();
  });

  afterAll(async () => {
    await removeFiles(await only());
    await empty();
    await forget(account, query);
  });

  it("loses nothing, doubles nothing, and fails nobody", async () => {
    console.log(
      `acknowledged ${account.batches.length} batches, ${account.comments.length} comments; ${account.views} views; ` +
        `longest without a write ${account.gap().seconds} s`,
    );
    expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
    expect([account.failedViews, account.failedWrites, account.givenUp], account.timeline()).toEqual([[], [], []]);
    expect(said).toMatch(/outward: step 7 leave: \d+\.\d+ s/);
  });

  it("takes plain files along as they are when the pause begins: one changed, one gone, one new; and what Prometheus knew", async () => {
    const there = await only();
    const found = await files(there);
    expect(found).toHaveLength(40);
    expect(found).toEqual(expect.arrayContaining(["./1:file 1", "./7:elif 7", "./new:new"]));
    expect(found.join()).not.toContain("./8:");
    expect(known[0]?.value[1]).toBe("1");
    expect(await scraped(there, moment)).toEqual(known);
    expect(await scraped(there, moment - 86_400)).toEqual([]);
  });

  it("leaves the edge as it is, one host that writes, nothing of the old one, and nothing to do", async () => {
    expect(await edgeOf()).toEqual(edge);
    expect(fresh?.name).not.toBe(old?.name);
    expect(await writers()).toEqual([fresh?.name]);
    expect(await belongings()).toEqual(full);
    expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
  });

  it("does not fail what a plain restart of all that serves does fail, where it is seen", async () => {
    expect((await restarted()).failedViews).not.toEqual([]);
  });
});
