/** The motor's database with an amount of readings that a test wants, made on the server. */
import { readFileSync } from "node:fs";
import { guestInput } from "./lab.ts";

/** Runs SQL in the motor's database as its superuser, and gives what it prints; variables as psql's. */
export type Psql = (sql: string, variables?: Readonly<Record<string, number>>) => Promise<string>;

/** On the only machine. */
export const motorPsql: Psql = async (sql, variables = {}) => {
  const set = Object.entries(variables).map(([name, value]) => `--set=${name}=${value}`);
  const argv = ["psql", "--host=/run/outward-motor/postgres", "--username=postgres", "--dbname=app"];
  const quiet = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"];
  const done = await guestInput(sql, "runuser", "--user=outward-motor", "--", ...argv, ...quiet, ...set);
  if (done.code !== 0) throw new Error(`the motor's database refused: ${done.err}`);
  return done.out.trim();
};

const text = (name: string): string => readFileSync(new URL(`./filled/${name}.sql`, import.meta.url), "utf8");
const sql = { more: text("more"), empty: text("empty"), size: text("size") };

const mib = 1024 ** 2;
/** What a batch of 1000 readings takes with its index entries, measured. */
const batchBytes = 153_000;
/** A statement of these takes seconds, and the whole can be seen to go on. */
const mostBatches = 1_000;

/** @returns the database's bytes */
export const filledSize = async (psql: Psql = motorPsql): Promise<number> => Number(await psql(sql.size));

/**
 * Adds readings until the database has about so many MiB; a database that has them already stays as it is. For more than
 * 1 GiB the project needs a larger disk: `outward:motor.diskMiB`.
 * @returns the database's bytes
 */
export const fill = async (size: number, psql: Psql = motorPsql): Promise<number> => {
  let have = await filledSize(psql);
  while (have < size * mib) {
    const batches = Math.min(mostBatches, Math.ceil((size * mib - have) / batchBytes));
    have = Number(await psql(sql.more, { batches }));
  }
  return have;
};

/** Removes all that `fill` has added. @returns the database's bytes */
export const empty = async (psql: Psql = motorPsql): Promise<number> => Number(await psql(sql.empty));
