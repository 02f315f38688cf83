/** Steps of a move that take as long as a test needs to disturb them. */
import { refusedByEdge } from "./cut.ts";
import { until } from "./lab.ts";
import { type Machine, newest, on } from "./moves.ts";
import type { Running } from "./running.ts";

const psql = (machine: Machine, project: string, sql: string): Promise<string> =>
  on(
    machine,
    ...["runuser", `--user=outward-${project}`, "--", "psql", `--host=/run/outward-${project}/postgres`],
    ...["--username=postgres", "--dbname=app", "-tAc", sql],
  );

/**
 * Where a move is held, and what to do there; the step goes on afterwards, if anybody is left.
 * @param to the host that everything moves to. @default the one that was made last, asked when it is needed
 */
export type Hold = (running: Running, old: Machine, act: () => Promise<void>, to?: Machine) => Promise<void>;

/** In the middle of its long first step: one project follows already, and nothing is paused yet. */
export const whilePreparing: Hold = async (running, _, act) => {
  await running.says("blog: follows");
  await act();
};

/** A writer that does not end keeps the pause from beginning, while the flag is there already. */
export const whileQuiescing: Hold = async (running, old, act) => {
  await running.says("moving from");
  const writer = psql(old, "blog", "SELECT pg_advisory_lock_shared(7844), pg_sleep(600)").catch(() => "");
  await until("the old host to refuse writes", 240_000, () =>
    on(old, "test", "-e", "/run/outward/paused/blog/read-only").then(
      () => true,
      () => false,
    ),
  );
  await act();
  // The host may be off by now, and the writer with it.
  const ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%'";
  await psql(old, "blog", ending).catch(() => "");
  await writer;
};

/** A standby that replays nothing more is waited for before it is promoted. */
export const whileStartingOf =
  (project: string): Hold =>
  async (running, old, act, to) => {
    await running.says(`${project}: follows`);
    await psql(to ?? (await newest()), project, "SELECT pg_wal_replay_pause()");
    // One that has replayed everything already would be promoted at once.
    await psql(old, project, "SELECT pg_logical_emit_message(true, 'held', '')");
    await running.says(new RegExp(`step 3 restore: .*\\(${project}\\)`));
    await act();
  };

export const whileStarting: Hold = whileStartingOf("blog");

/** The old host has ceded, and the new one's connectors are not let in. */
export const whileConnecting: Hold = async (running, _, act, to) => {
  await running.says("moving from");
  await refusedByEdge(to ?? (await newest()), async () => {
    await running.says("step 5 commit:");
    await act();
  });
};
