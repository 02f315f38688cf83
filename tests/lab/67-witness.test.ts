/** The witness of a move, without a move: it sees nothing where nothing is wrong, and each thing that may go wrong. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guest, guestWrite, query, until } from "./lab.ts";
import type { Account } from "./witness/account.ts";
import { forget, judge } from "./witness/judge.ts";
import { underLoad } from "./witness/under-load.ts";

const accounts: Account[] = [];

/** A load for as long as `work` takes. */
const loaded = async (work: () => Promise<unknown>): Promise<Account> => {
  const { account } = await underLoad(work);
  accounts.push(account);
  return account;
};

/** Resolves when this much of the load has passed. */
const passed = (seconds: number): Promise<unknown> => {
  const end = performance.now() + seconds * 1_000;
  return until(`${seconds} s of load`, (seconds + 1) * 1_000, () => performance.now() >= end);
};

afterAll(async () => {
  for (const account of accounts) await forget(account, query);
});

describe("ten seconds of steady load", () => {
  let account: Account;

  beforeAll(async () => {
    account = await loaded(() => passed(10));
  });

  it("lose nothing, double nothing, and no view and no write fails", async () => {
    expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
    expect([account.failedViews, account.failedWrites, account.givenUp, account.refusals]).toEqual([[], [], [], 0]);
  });

  it("are a load: three gateways and those who ask once", () => {
    // 3 × 5 + 5 batches, 2 comments and 20 views a second; a busy machine is a little slower.
    expect(account.batches.length).toBeGreaterThan(120);
    expect(account.comments.length).toBeGreaterThan(12);
    expect(account.views).toBeGreaterThan(120);
  });

  it("miss a row that is gone and see one that is there twice: the twins", async () => {
    const [first, second, third] = account.batches.filter(({ readings }) => readings === 2);
    const [one, other] = account.comments;
    // By sensor first: that has an index.
    const sensors = account.sensors.map((sensor) => `'${sensor}'`).join(", ");
    const where = (key: string | undefined) =>
      `sensor IN (${sensors}) AND batch = (SELECT id FROM batches WHERE key = '${key}')`;
    await query("motor", `DELETE FROM readings WHERE ${where(first?.key)}`);
    await query("motor", `INSERT INTO readings SELECT * FROM readings WHERE ${where(second?.key)} LIMIT 1`);
    await query(
      "motor",
      `WITH copy AS (INSERT INTO batches (gateway, key, digest, readings)
       SELECT 'other', key, digest, readings FROM batches WHERE key = '${third?.key}' RETURNING id)
       INSERT INTO readings SELECT copy.id, sensor, at, celsius FROM copy, readings WHERE ${where(third?.key)}`,
    );
    await query("blog", `DELETE FROM comments WHERE body = '${one}'`);
    await query(
      "blog",
      `INSERT INTO comments (post, author, body) SELECT post, author, body FROM comments WHERE body = '${other}'`,
    );
    const { lost, doubled } = await judge(account, query);
    expect([...lost].sort()).toEqual([`batch ${first?.key}: 0 of 2 readings`, one].sort());
    expect([...doubled].sort()).toEqual(
      [
        `batch ${second?.key}: 1 times, 3 readings`,
        `batch ${third?.key}: 2 times, 4 readings`,
        `${other}: 2 times`,
      ].sort(),
    );
  });
});

describe("the load, when something is wrong", () => {
  it("sees the pages and comments that fail while the blog is stopped, and that readings go on", async () => {
    const web = "outward-blog-web.service";
    const account = await loaded(async () => {
      await passed(1);
      await guest("systemctl", "stop", web);
      await passed(1);
      await guest("systemctl", "start", web);
      await passed(2);
    });
    expect(account.failedViews.length).toBeGreaterThan(5);
    expect(account.failedViews.filter((text) => !/^\d+\.\d s: (blog|post): 502 /.test(text))).toEqual([]);
    expect(account.failedWrites.length).toBeGreaterThan(0);
    // Readings go on while comments do not.
    expect(account.gap("batch").seconds, account.timeline()).toBeLessThan(account.gap("comment").seconds);
    expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
  });

  it.each([
    ["a pause's flag", "/run/outward/paused/motor/read-only", "batch", "comment"],
    ["what says that another host serves it", "/etc/outward/.roles/blog/read-only", "comment", "batch"],
  ] as const)("sees three seconds of %s, in which writes are refused and pages come", async (_, flag, still, on) => {
    const account = await loaded(async () => {
      await passed(2);
      await guestWrite(flag, JSON.stringify({ because: "left", peer: "another", epoch: 0 }));
      try {
        await passed(3);
      } finally {
        await guest("rm", flag);
      }
      await passed(4);
    });
    // A write that is under way when the flag comes is still acknowledged.
    expect(account.gap(still).seconds, account.timeline()).toBeGreaterThan(2);
    expect(account.gap(on).seconds, account.timeline()).toBeLessThan(account.gap(still).seconds);
    expect(account.refusals).toBeGreaterThan(5);
    expect([account.failedViews, account.failedWrites, account.givenUp]).toEqual([[], [], []]);
    expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
  });
});
