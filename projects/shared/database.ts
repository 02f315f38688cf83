/** A project's PostgreSQL: reads, and writes that are refused in time when the host must not write any more. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Pool, PoolConfig } from "pg";
import type { WriteGuard } from "./readonly.js";
import { Refusal, unavailable } from "./refusal.js";

export type Row = Readonly<Record<string, unknown>>;
export type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

interface Result {
  readonly command: string;
  readonly rows: Row[];
}

export interface Connection {
  /** Several statements in one text give several results. */
  query(sql: string, values?: unknown[]): Promise<Result | Result[]>;
  /** Gives the connection back; `true` closes it, and PostgreSQL rolls back what was open. */
  release(destroy?: boolean): void;
}

/** What is used of pg's Pool, so that a test can stand in for it. */
export interface Connections {
  connect(): Promise<Connection>;
  end(): Promise<void>;
}

export interface Database {
  /** Queries outside of a transaction. @throws Refusal 503 when the database does not answer */
  read<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Queries in one transaction; resolves only when its COMMIT is on disk. @throws Refusal 503, also when read-only */
  write<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Debian's own pg, told by PGHOST, PGDATABASE and PGUSER: few connections, and no wait without an end. */
export const debianPool = (lost: (error: Error) => void): Connections => {
  const pg = createRequire("/usr/share/nodejs/")("pg") as { Pool: new (config: PoolConfig) => Pool };
  const waits = { connectionTimeoutMillis: 3_000, statement_timeout: 5_000, query_timeout: 8_000 };
  const pool = new pg.Pool({ max: 4, idleTimeoutMillis: 60_000, ...waits });
  // Without these a restart of PostgreSQL ends this process: the pool listens to idle connections only, and one that is
  // lost between two queries of a transaction would throw.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", lost));
  return pool;
};

// SQLSTATEs that pass: connection, resources, operator's intervention, conflict; a read-only server; no schema yet.
const passing = /^(08|53|57|40)|^(25006|42P01)$/;

const refusalOf = (error: unknown): unknown => {
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  const answered = "severity" in error && "code" in error && !passing.test(String(error.code));
  return answered ? error : unavailable("the database does not answer: nothing was acknowledged, try again", 5);
};

const writable = (guard: WriteGuard): boolean => {
  try {
    guard();
    return true;
  } catch {
    return false;
  }
};

/**
 * @param schema idempotent SQL, applied before the first use; not while the host is read-only: even that would make a
 * difference to the copy that a handover takes.
 */
export const openDatabase = (pool: Connections, guard: WriteGuard, schema?: string): Database => {
  const begin = readFileSync(new URL("./begin-write.sql", import.meta.url), "utf8");
  let applied: Promise<void> | undefined;

  const lend = async <T>(work: (connection: Connection, query: Query) => Promise<T>): Promise<T> => {
    let healthy = false;
    let connection: Connection | undefined;
    try {
      const lent = await pool.connect();
      connection = lent;
      const query: Query = async (sql, values) => {
        const result = await lent.query(sql, values && [...values]);
        return Array.isArray(result) ? [] : result.rows;
      };
      const result = await work(lent, query);
      healthy = true;
      return result;
    } catch (error) {
      healthy = error instanceof Refusal;
      throw refusalOf(error);
    } finally {
      connection?.release(!healthy);
    }
  };

  const transaction = <T>(work: (query: Query) => Promise<T>): Promise<T> =>
    lend(async (connection, query) => {
      await connection.query(begin);
      try {
        guard();
        const result = await work(query);
        const end = await connection.query("COMMIT");
        // A transaction that failed unnoticed answers COMMIT with ROLLBACK, and no error.
        if (Array.isArray(end) || end.command !== "COMMIT") throw new Error("COMMIT did not commit");
        return result;
      } catch (error) {
        if (error instanceof Refusal) await connection.query("ROLLBACK");
        throw error;
      }
    });

  const ready = async (): Promise<void> => {
    if (schema === undefined || (applied === undefined && !writable(guard))) return;
    applied ??= transaction(async (query) => void (await query(schema)));
    await applied.catch((error: unknown) => {
      applied = undefined;
      throw error;
    });
  };

  return {
    read: async (work) => {
      await ready();
      return lend((_, query) => work(query));
    },
    write: async (work) => {
      guard();
      await ready();
      return transaction(work);
    },
    close: () => pool.end(),
  };
};

/** Reads the query `name` from the `.sql` files of a service's folder. */
export const sqlFrom =
  (folder: URL) =>
  (name: string): string =>
    readFileSync(new URL(`${name}.sql`, folder), "utf8");
