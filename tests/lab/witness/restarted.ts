/**
 * A plain restart of all that serves, under the same load: beside it a move is measured, since no two machines are equally
 * fast, and what it fails shows that failures are seen.
 */
import { ask, edge, query, until } from "../lab.ts";
import { on, only } from "../moves.ts";
import type { Account } from "./account.ts";
import { forget } from "./judge.ts";
import { underLoad } from "./under-load.ts";

const minute = 60_000;

export const restarted = async (): Promise<Account> => {
  const host = await only();
  const { account } = await underLoad(async () => {
    // As a restart is, but for a moment that is long enough to be seen on any machine.
    await on(host, "systemctl", "stop", "outward-blog.target", "outward-motor.target");
    await until("the blog to be away", minute, async () => (await ask("https://blog.outward.test/")).status !== 200);
    await on(host, "systemctl", "start", "outward-blog.target", "outward-motor.target");
    await until(
      "both tunnels' connections",
      2 * minute,
      async () => (await edge<unknown[]>("/connections")).length === 8,
    );
    await until("the blog", minute, async () => (await ask("https://blog.outward.test/")).status === 200);
  });
  await forget(account, query);
  return account;
};
