/** Sends a recorded run of the official plugins again, with the ids of now in the place of those of then. */
import { readFileSync } from "node:fs";

export interface Line {
  /** E.g. `POST /v1/firewalls`. */
  readonly request: string;
  readonly body?: unknown;
  readonly status: number;
  readonly response?: unknown;
}

export interface Replayed {
  readonly line: Line;
  readonly status: number;
  readonly json: unknown;
  /** What the recorded answer held, in ids of now. */
  readonly want: unknown;
}

const file = new URL("../fixtures/traces/hcloud-tailscale.jsonl", import.meta.url);

/** The lines of one vendor, by the beginning of their path. */
export const recorded = (base: string): Line[] =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter((line: Partial<Line>) => line.request?.includes(` ${base}/`));

/** Recorded id and present id, at the same place of both answers. */
const pairs = (then: unknown, now: unknown): [string, string][] => {
  if (typeof then !== "object" || typeof now !== "object" || then === null || now === null) return [];
  const present = new Map(Object.entries(now));
  return Object.entries(then).flatMap(([key, value]) => {
    const here = present.get(key);
    const inner = pairs(value, here);
    return key === "id" && here !== undefined ? [[String(value), String(here)], ...inner] : inner;
  });
};

/** `send` answers one call; `before` may move the world between calls, e.g. let a node join. */
export const replay = async (
  lines: readonly Line[],
  send: (method: string, target: string, body: unknown) => Promise<{ status: number; json: unknown }>,
  before: (line: Line) => Promise<void> = async () => {},
): Promise<Replayed[]> => {
  const ids = new Map<string, string>();
  const mapped = (value: unknown): unknown => {
    const text = JSON.stringify(value ?? null);
    // Whole numbers and words only: 10 inside 101 is no id.
    return JSON.parse(text.replace(/\w+/g, (word) => ids.get(word) ?? word));
  };
  const seen: Replayed[] = [];
  for (const line of lines) {
    await before(line);
    const [method = "", target = ""] = String(mapped(line.request)).split(" ");
    const { status, json } = await send(method, target, line.body === undefined ? undefined : mapped(line.body));
    for (const [then, now] of pairs(line.response, json)) ids.set(then, now);
    seen.push({ line, status, json, want: mapped(line.response) });
  }
  return seen;
};

/** The answer without what the recorder made up or time brings. */
export const without = (value: unknown, keys: readonly string[]): unknown =>
  JSON.parse(JSON.stringify(value ?? null, (key, inner) => (keys.includes(key) ? undefined : inner)));
