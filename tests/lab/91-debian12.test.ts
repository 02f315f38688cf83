/** From a stack on Debian 12 that was made anew: PostgreSQL 15 there, 17 on Debian 13, so the data are dumped and loaded. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { belongings, full } from "./belongings.ts";
import { pulumi, query, until } from "./lab.ts";
import { beginUp, machines, on, only, order, roleOf, up, writers } from "./moves.ts";
import type { Account } from "./witness/account.ts";
import { forget, judge } from "./witness/judge.ts";
import { underLoad } from "./witness/under-load.ts";

const accounts: Account[] = [];
const check = "/etc/outward/motor/app/lib/postgres/check.sh";

const release = async (): Promise<string> => {
  const [only] = await machines();
  return only ? ((await on(only, "cat", "/etc/debian_version")).split(".")[0] ?? "") : "";
};

beforeAll(async () => {
  // 90-again leaves one; by itself, this file makes it.
  if ((await release()) === "12") return;
  await pulumi("destroy", "--yes", "--skip-preview");
  await order({ image: "debian-12" });
  await pulumi("up", "--yes", "--skip-preview");
});

afterAll(async () => {
  for (const account of accounts) await forget(account, query);
});

describe("from Debian 12 to Debian 13", () => {
  it("stops before the commit when a project's own check says something else about what was loaded", async () => {
    expect(await release()).toBe("12");
    const old = await only();
    await order({ image: "debian-13" });
    const running = await beginUp();
    await running.says("motor: ");
    const [, fresh] = await machines();
    if (!fresh) throw new Error("there is no new machine");
    await until("the check to be there", 60_000, () =>
      on(fresh, "test", "-e", check).then(
        () => true,
        () => false,
      ),
    );
    await on(fresh, "sed", "-i", "2i echo -n wrong", check);
    expect(await running.ended, running.said()).not.toBe(0);
    expect(running.said()).toContain("is not what was copied; its own check says so, it was not moved");
    expect(running.said()).not.toMatch(/step 5 commit: .*\(motor\)/);
    // The blog's move is its own.
    await until("the new host alone to write comments", 60_000, async () => (await writers()).join() === fresh.name);
    expect(await roleOf(old, "motor")).toBe("active");
    await on(fresh, "sed", "-i", "2d", check);
  });

  it("loses nothing, doubles nothing and fails no view, under load", async () => {
    const { result, account } = await underLoad(() => up("--refresh"));
    accounts.push(account);
    expect(result.code, result.said).toBe(0);
    console.log(
      `acknowledged ${account.batches.length} batches, ${account.comments.length} comments; longest without a write ${account.gap().seconds} s`,
    );
    expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
    expect([account.failedViews, account.failedWrites, account.givenUp]).toEqual([[], [], []]);
    expect(result.said).toMatch(/motor: \d+\.\d MB copied in \d+\.\d s; its pause will be about as long/);
    expect(await release()).toBe("13");
    expect(await query("motor", "SHOW server_version_num")).toMatch(/^17/);
  });

  it("leaves nothing of the old host, and nothing to do", async () => {
    expect(await belongings()).toEqual(full);
    expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
  });
});
