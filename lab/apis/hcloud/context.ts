/** What every resource of the emulator gets, and the strict reading of bodies, ids and queries. */
import { z } from "zod";
import type { Faults } from "../faults.ts";
import type { Call, Reply, Route } from "../server.ts";
import type { Actions } from "./actions.ts";
import { HcloudError, invalid, notModelled, taken } from "./errors.ts";
import type { FaultName } from "./faults.ts";
import type { Machines } from "./machines.ts";
import type { Tables } from "./state.ts";

export interface Context {
  readonly now: () => Date;
  readonly tables: Tables;
  readonly machines: Machines;
  readonly actions: Actions;
  readonly faults: Faults<FaultName>;
  /** Stores the tables. */
  readonly save: () => Promise<void>;
}

/** One noun of the API: its routes below `/v1`. */
export type Resource = (context: Context) => readonly Route[];

export const nextId = (tables: Tables): number => tables.next++;

/** The row of the path's `:id`, or `not_found`. */
export const find = <T>(table: Readonly<Record<string, T>>, call: Call, noun: string): T => {
  const id = call.params.id ?? "";
  const row = Object.hasOwn(table, id) ? table[id] : undefined;
  if (row === undefined) throw new HcloudError("not_found", `${noun} with ID '${id}' not found`);
  return row;
};

interface Named {
  readonly name: string;
}

/** Throws when another row has that name. */
export const uniqueName = <T extends Named>(
  c: Context,
  table: Readonly<Record<string, T>>,
  noun: string,
  wanted: string,
  except?: T,
): void => {
  const has = Object.values(table).some((one) => one !== except && one.name === wanted);
  if (has || c.faults.hit("name_taken", `${noun} ${wanted}`)) throw taken("name", `${noun} name is already used`);
};

/** The body in its schema's shape. A key the schema does not have is refused: ignoring it would be a silent lie. */
export const body = <T>(call: Call, schema: z.ZodType<T>): T => {
  const parsed = schema.safeParse(call.body ?? {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues;
  const extra = issues.find((issue) => issue.code === "unrecognized_keys");
  if (extra) throw notModelled(`the field ${[...extra.path, extra.keys[0]].join(".")} of ${call.method} ${call.path}`);
  const first = issues[0];
  throw invalid(first?.path.join(".") || "body", first?.message ?? "malformed");
};

const whole = (name: string, text: string, most: number): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw invalid(name, `"${text}" must be a whole number from 1 to ${most}`);
};

/** The query, whose filters must be among `known`. `page`, `per_page` and `sort` are for {@link list}. */
export const filters = (call: Call, known: readonly string[]): URLSearchParams => {
  const extra = [...call.query.keys()].find((key) => ![...known, "page", "per_page", "sort"].includes(key));
  if (extra) throw notModelled(`the filter ${extra} of ${call.path}; known are ${known.join(", ") || "none"}`);
  return call.query;
};

/** One page of rows under their plural, 25 of them unless `per_page` (at most 50) says otherwise. */
export const list = (call: Call, key: string, rows: readonly unknown[]): Reply => {
  const page = whole("page", call.query.get("page") ?? "1", 1_000_000);
  const per = whole("per_page", call.query.get("per_page") ?? "25", 50);
  const last = Math.max(1, Math.ceil(rows.length / per));
  const pagination = {
    page,
    per_page: per,
    previous_page: page > 1 ? page - 1 : null,
    next_page: page < last ? page + 1 : null,
    last_page: last,
    total_entries: rows.length,
  };
  return { status: 200, json: { [key]: rows.slice((page - 1) * per, page * per), meta: { pagination } } };
};

const label = /^([a-z0-9A-Z]([-_.a-z0-9A-Z]{0,61}[a-z0-9A-Z])?)$/;
const isKey = (key: string): boolean => {
  const [name = "", prefix] = key.split("/").reverse();
  return label.test(name) && (prefix === undefined || (prefix !== "hetzner.cloud" && prefix.length <= 253));
};

export const labels = z
  .record(z.string(), z.string())
  .refine(
    (all) => Object.keys(all).every(isKey),
    "a label's key has 1 to 63 of a-z, A-Z, 0-9, '-', '_', '.', e.g. stack",
  )
  .refine(
    (all) => Object.values(all).every((value) => value === "" || label.test(value)),
    "a label's value has up to 63 of a-z, A-Z, 0-9, '-', '_', '.', e.g. prod",
  );
