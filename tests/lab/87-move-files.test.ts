/** Plain files go with a move, under load: as they are when the old host stops writing them, and not as they were before. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { crossed } from "./crossed.ts";
import "./in-turn.ts";
import { query, until } from "./lab.ts";
import { beginUp, generationNow, type Machine, newest, on, only, order, roleOf, upAgain } from "./moves.ts";
import { asMotor, files, folder, removeFiles } from "./plain-files.ts";
import { whileQuiescing, whileStarting } from "./slow.ts";
import type { Account } from "./witness/account.ts";
import { forget, judge } from "./witness/judge.ts";
import { underLoad } from "./witness/under-load.ts";

vi.setConfig({ testTimeout: 600_000 });

const metrics = "outward-motor-metrics.service";
const accounts: Account[] = [];

/** What Prometheus knew at a moment, as it answers now. */
const scraped = async (machine: Machine, seconds: number): Promise<readonly { value: [number, string] }[]> => {
  const asked = `http://127.0.0.1:9190/api/v1/query?query=up&time=${seconds}`;
  const { data } = JSON.parse(await on(machine, "curl", "--silent", "--show-error", asked)) as {
    data: { result: { value: [number, string] }[] };
  };
  return data.result;
};

const state = (machine: Machine): Promise<string> =>
  on(machine, "systemctl", "show", "--value", "--property=ActiveState", metrics).then((said) => said.trim());

/** Whether somebody has compared the files on a machine, over ssh and to the end. */
const hasCompared = async (machine: Machine): Promise<boolean> => {
  const said = await on(machine, "journalctl", "--identifier=sudo", "--output=cat");
  return /files-compare motor.*session closed/s.test(said);
};

const next = async (): Promise<void> => order({ generation: (await generationNow()) + 1 });

beforeAll(async () => {
  await asMotor(await only(), `mkdir -p ${folder}; cd ${folder}; for i in $(seq 40); do echo "file $i" >"$i"; done`);
});

afterAll(async () => {
  for (const account of accounts) await forget(account, query);
  await removeFiles(await only());
});

describe("plain files of a project, in a move under load", () => {
  it("arrive as they are when the pause begins: one changed, one gone, one new; and what Prometheus knew", async () => {
    const old = await only();
    await until(
      "Prometheus to have asked once, and to have got an answer",
      60_000,
      async () => (await scraped(old, Date.now() / 1000))[0]?.value[1] === "1",
    );
    const moment = Math.ceil(Date.now() / 1000);
    const known = await scraped(old, moment);
    await next();
    const { result, account } = await underLoad(async () => {
      const running = await beginUp();
      await whileQuiescing(running, old, () =>
        asMotor(old, `cd ${folder}; echo "elif 7" >7; rm 8; echo new >new`).then(() => {}),
      );
      return { code: await running.ended, said: running.said() };
    });
    accounts.push(account);
    expect(result.code, result.said).toBe(0);
    expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
    expect([account.failedViews, account.failedWrites, account.givenUp]).toEqual([[], [], []]);
    const fresh = await only();
    expect(fresh.name).not.toBe(old.name);
    const found = await files(fresh);
    expect(found).toHaveLength(40);
    expect(found).toEqual(expect.arrayContaining(["./1:file 1", "./7:elif 7", "./new:new"]));
    expect(found.join()).not.toContain("./8:");
    expect(known[0]?.value[1]).toBe("1");
    expect(await scraped(fresh, moment)).toEqual(known);
    expect(await scraped(fresh, moment - 86_400)).toEqual([]);
  });

  it("are compared: an edit behind the last difference is seen; and what writes them goes on when the pause ends", async () => {
    const old = await only();
    await next();
    const running = await beginUp();
    await whileStarting(running, old, async () => {
      const fresh = await newest();
      // Two at once would end each other.
      await until("the move to have compared", 30_000, () => hasCompared(fresh));
      const differing = async () => {
        const compare = ["outward", "files-compare", "motor"];
        const { err } = await crossed(fresh, compare, old, ["outward", "files-give", "motor"]);
        return err.split("\n").filter((line) => line.includes("/by-hand"));
      };
      expect([await roleOf(old), await state(old)]).toEqual(["paused", "inactive"]);
      expect(await differing()).toEqual([]);
      await asMotor(old, `echo late >${folder}/9`);
      expect(await differing()).toEqual([expect.stringMatching(/^ {2}>f\S+ prometheus\/by-hand\/9$/)]);
      await running.kill();
    });
    await until(`${old.name} to end its pause`, 90_000, async () => (await roleOf(old)) === "active");
    await until("Prometheus to go on", 30_000, async () => (await state(old)) === "active");
    const again = await upAgain();
    expect(again.code, again.said).toBe(0);
    expect(await files(await only())).toContain("./9:late");
  });
});
