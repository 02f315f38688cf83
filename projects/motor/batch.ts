/** What a gateway may send: a batch of readings under an idempotency key. */
import { createHash } from "node:crypto";
import { Refusal } from "../shared/refusal.js";

export interface Reading {
  readonly sensor: string;
  readonly at: Date;
  readonly celsius: number;
}

export interface Batch {
  readonly key: string;
  readonly readings: readonly Reading[];
}

export const batchLimits = { bytes: 256 * 1024, readings: 1_000, keyLength: 128, aheadMs: 24 * 3_600_000 } as const;

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A short, safe quotation of what came. */
const quote = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 60);

const unknownFields = (fields: Fields, known: readonly string[], where: string): string[] =>
  Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map((name) => `${where}${quote(name)} is not a field; known are ${known.join(", ")}`);

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** The moment, or undefined when the text is no RFC 3339 time or names a day that does not exist. */
export const parseTime = (value: unknown): Date | undefined => {
  const parts = typeof value === "string" ? rfc3339.exec(value) : null;
  if (!parts) return undefined;
  const [text, year, month, day] = parts;
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const exists = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= last;
  return exists ? new Date(text) : undefined;
};

const parseReading = (value: unknown, index: number, now: Date, faults: string[]): Reading | undefined => {
  const where = `readings[${index}]`;
  if (!isObject(value)) {
    faults.push(`${where} is ${quote(value)}: each reading is an object`);
    return undefined;
  }
  const { sensor, celsius } = value;
  const at = parseTime(value.at);
  const before = faults.length;
  faults.push(...unknownFields(value, ["sensor", "at", "celsius"], `${where}: `));
  if (typeof sensor !== "string" || !/^[a-z0-9][a-z0-9._-]{0,63}$/.test(sensor))
    faults.push(`${where}.sensor is ${quote(sensor)}: 1 to 64 of a-z 0-9 . _ -, e.g. "m1"`);
  if (at === undefined) faults.push(`${where}.at is ${quote(value.at)}: RFC 3339, e.g. "2026-11-24T10:00:00Z"`);
  else if (at.getUTCFullYear() < 2020 || at.getTime() > now.getTime() + batchLimits.aheadMs)
    faults.push(`${where}.at is ${quote(value.at)}: before 2020 or more than a day ahead; is the gateway's clock set?`);
  if (typeof celsius !== "number" || celsius < -273.15 || celsius > 2_000)
    faults.push(`${where}.celsius is ${quote(celsius)}: a number from -273.15 to 2000`);
  if (faults.length > before || at === undefined) return undefined;
  return { sensor: String(sensor), at, celsius: Number(celsius) };
};

/** @throws Refusal 422 that lists the first ten faults */
export const parseBatch = (value: unknown, now: Date): Batch => {
  const faults: string[] = [];
  const { key, readings } = isObject(value) ? value : {};
  if (isObject(value)) faults.push(...unknownFields(value, ["key", "readings"], ""));
  else faults.push("the body must be an object with key and readings");
  if (typeof key !== "string" || !/^[\x21-\x7e]{8,128}$/.test(key))
    faults.push(
      `key is ${quote(key)}: 8 to ${batchLimits.keyLength} printable ASCII characters without a blank, e.g. a UUID`,
    );
  if (!Array.isArray(readings) || readings.length < 1 || readings.length > batchLimits.readings)
    faults.push(`readings must be an array of 1 to ${batchLimits.readings}`);
  const parsed = (Array.isArray(readings) ? readings.slice(0, batchLimits.readings) : []).flatMap(
    (reading: unknown, index) => parseReading(reading, index, now, faults) ?? [],
  );
  if (faults.length === 0) return { key: String(key), readings: parsed };
  throw new Refusal(422, `nothing was stored: ${faults.slice(0, 10).join("; ")}`);
};

/** SHA-256 of the readings as they were understood: spaces and the spelling of a time zone make no difference. */
export const digestOf = ({ readings }: Batch): string =>
  createHash("sha256")
    .update(JSON.stringify(readings.map(({ sensor, at, celsius }) => [sensor, at.toISOString(), celsius])))
    .digest("hex");
