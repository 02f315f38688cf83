/** Cloudflare's envelope around every answer, and the strict reading of bodies and queries. */
import type { z } from "zod";
import type { Call, Reply } from "../server.ts";
import { type Kind, Refusal } from "./errors.ts";

const wrap = (status: number, result: unknown, more: object = {}): Reply => ({
  status,
  json: { success: true, errors: [], messages: [], result, ...more },
});

export const ok = (result: unknown): Reply => wrap(200, result);
export const created = (result: unknown): Reply => wrap(201, result);

const positive = (name: string, text: string, most: number): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Refusal("badQuery", `${name}=${text} must be a whole number from 1 to ${most}`);
};

/**
 * The query's parameters. A filter that nobody implemented is refused: ignoring it would return rows the caller
 * believes to be filtered. `page` and `per_page` are for {@link list}.
 */
export const filters = (call: Call, known: readonly string[]): ReadonlyMap<string, string> => {
  const extra = [...call.query.keys()].find((key) => ![...known, "page", "per_page"].includes(key));
  if (extra) throw new Refusal("badQuery", `${extra} is not modelled here; known are ${known.join(", ") || "none"}`);
  return new Map(call.query);
};

/** One page of rows with `result_info`; 20 rows unless `per_page` says otherwise. */
export const list = (call: Call, rows: readonly unknown[]): Reply => {
  const page = positive("page", call.query.get("page") ?? "1", 1_000_000);
  const perPage = positive("per_page", call.query.get("per_page") ?? "20", 1000);
  const part = rows.slice((page - 1) * perPage, page * perPage);
  const pages = Math.ceil(rows.length / perPage);
  const info = { page, per_page: perPage, count: part.length, total_count: rows.length, total_pages: pages };
  return wrap(200, part, { result_info: info });
};

/** An explicit null means "take it away": the official plugin sends it where its state had a value. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
};

/** The body in its schema's shape; otherwise a refusal, of that kind or as made, naming every wrong field. */
export const body = <T>(call: Call, schema: z.ZodType<T>, refuse: Kind | ((detail: string) => Refusal)): T => {
  const parsed = schema.safeParse(withoutNulls(call.body));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  const detail = faults.join("; ");
  throw typeof refuse === "string" ? new Refusal(refuse, detail) : refuse(detail);
};
