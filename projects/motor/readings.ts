/** Where readings are kept, and the same in PostgreSQL. */
import { type Database, type Row, sqlFrom } from "../shared/database.js";
import { type Batch, digestOf, type Reading } from "./batch.js";

/** conflict: the gateway used this key before, for other readings. */
export type Stored = "stored" | "duplicate" | "conflict";

export interface Point {
  readonly at: Date;
  readonly celsius: number;
}

export interface Readings {
  /** Resolves only when the batch is on disk. The same batch again is a duplicate, also when the first answer got lost. */
  store(gateway: string, batch: Batch): Promise<Stored>;
  /** The last reading of each sensor, by name. */
  latest(): Promise<readonly Reading[]>;
  /** Means over `seconds` each, the oldest first; a time without readings has no point. */
  trace(sensor: string, from: Date, to: Date, seconds: number): Promise<readonly Point[]>;
  /** Rejects when the database does not answer. */
  check(): Promise<void>;
}

/** What a batch is, given the digest found under its key. */
export const verdict = (found: string, batch: Batch): Stored => (found === digestOf(batch) ? "duplicate" : "conflict");

const pointOf = (row: Row): Point => ({
  at: row.at instanceof Date ? row.at : new Date(NaN),
  celsius: Number(row.celsius),
});

export const readingsIn = (database: Database): Readings => {
  const sql = sqlFrom(new URL("./sql/", import.meta.url));
  const text = { store: sql("store"), digest: sql("digest"), latest: sql("latest"), trace: sql("trace") };
  return {
    store: (gateway, batch) =>
      database.write(async (query) => {
        const { key, readings } = batch;
        const columns = [readings.map((r) => r.sensor), readings.map((r) => r.at), readings.map((r) => r.celsius)];
        const [fresh] = await query(text.store, [gateway, key, digestOf(batch), ...columns]);
        if (fresh) return "stored";
        const [earlier] = await query(text.digest, [gateway, key]);
        if (earlier) return verdict(String(earlier.digest), batch);
        throw new Error("a batch was neither stored nor found");
      }),
    latest: () =>
      database.read(async (query) =>
        (await query(text.latest)).map((row) => ({ sensor: String(row.sensor), ...pointOf(row) })),
      ),
    trace: (sensor, from, to, seconds) =>
      database.read(async (query) => (await query(text.trace, [sensor, from, to, seconds])).map(pointOf)),
    check: () => database.read(async (query) => void (await query("SELECT 1 FROM readings LIMIT 1"))),
  };
};
