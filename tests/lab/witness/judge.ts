/** Whether a host has all that a load was promised, once. */
import type { Account } from "./account.ts";

/** Asks a project's database on the host that serves, as psql -tA prints it; `query` of lab.ts for the only host. */
export type Query = (project: string, sql: string) => Promise<string>;

export interface Verdict {
  /** Acknowledged, and not there. */
  readonly lost: readonly string[];
  /** There more than once, acknowledged or not. */
  readonly doubled: readonly string[];
}

const rowsOf = (text: string): string[][] => (text === "" ? [] : text.split("\n").map((row) => row.split("|")));

const sensorsOf = ({ sensors }: Account): string => sensors.map((sensor) => `'${sensor}'`).join(", ");

const judgeBatches = async (account: Account, query: Query): Promise<Verdict> => {
  const found = await query(
    "motor",
    `SELECT key, count(DISTINCT id), count(*), max(readings) FROM readings AS reading JOIN batches ON batch = id
     WHERE sensor IN (${sensorsOf(account)}) GROUP BY key`,
  );
  const rows = rowsOf(found).map(([key = "", ...counts]) => [key, counts.map(Number)] as const);
  const stored = new Map(rows.map(([key, [, readings = 0]]) => [key, readings]));
  return {
    lost: account.batches.flatMap(({ key, readings }) => {
      const there = stored.get(key) ?? 0;
      return there < readings ? `batch ${key}: ${there} of ${readings} readings` : [];
    }),
    doubled: rows.flatMap(([key, [batches = 0, readings = 0, wanted = 0]]) =>
      batches > 1 || readings > wanted ? `batch ${key}: ${batches} times, ${readings} readings` : [],
    ),
  };
};

const judgeComments = async (account: Account, query: Query): Promise<Verdict> => {
  const found = await query(
    "blog",
    `SELECT body, count(*) FROM comments WHERE author = '${account.run}' GROUP BY body`,
  );
  const stored = new Map(rowsOf(found).map(([body = "", count]) => [body, Number(count)]));
  return {
    lost: account.comments.filter((body) => !stored.has(body)),
    doubled: [...stored].flatMap(([body, count]) => (count > 1 ? `${body}: ${count} times` : [])),
  };
};

/** Compares what was acknowledged with what is stored. */
export const judge = async (account: Account, query: Query): Promise<Verdict> => {
  const verdicts = [await judgeBatches(account, query), await judgeComments(account, query)];
  return { lost: verdicts.flatMap(({ lost }) => lost), doubled: verdicts.flatMap(({ doubled }) => doubled) };
};

/** Removes what a load has written: comments would wait for moderation for ever, and each sensor is one more on the board. */
export const forget = async (account: Account, query: Query): Promise<void> => {
  await query("blog", `DELETE FROM comments WHERE author = '${account.run}'`);
  await query("motor", `DELETE FROM readings WHERE sensor IN (${sensorsOf(account)})`);
};
