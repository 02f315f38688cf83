/** Stand-ins for the sample services: callers, and stores in memory that follow the same rules as the ones in PostgreSQL. */
import type { Comment, Comments } from "#projects/blog/comments.ts";
import { type Batch, digestOf } from "#projects/motor/batch.ts";
import { type Readings, verdict } from "#projects/motor/readings.ts";
import { answer, type Reply, type Service } from "#projects/shared/http.ts";
import { unavailable } from "#projects/shared/refusal.ts";

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Headers of a caller that passed Access with these claims. */
export const passed = (claims: object): Record<string, string> => ({
  "cf-access-jwt-assertion": `${part({ alg: "RS256" })}.${part(claims)}.c2lnbmF0dXJl`,
});

export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly query?: string;
}

/** Asks a service without a socket; log lines go to `log`. */
export const ask = (
  service: Service,
  { method = "GET", path, headers = {}, body = "", query = "" }: Ask,
  log: object[] = [],
): Promise<Reply> =>
  answer(
    service,
    { method, path, query: new URLSearchParams(query), headers, body: async () => body },
    (line) => void log.push(line),
  );

export interface Trouble {
  down: boolean;
  readOnly: boolean;
}

const through = (trouble: Trouble, writes: boolean): void => {
  if (trouble.down) throw unavailable("the database does not answer", 5);
  if (writes && trouble.readOnly) throw unavailable("read-only", 2);
};

/** Keeps batches by gateway and key. `batches` shows what a database would hold. */
export const readingsInMemory = (trouble: Trouble = { down: false, readOnly: false }) => {
  const batches = new Map<string, Batch>();
  const all = () => [...batches.values()].flatMap(({ readings }) => readings);
  const readings: Readings = {
    store: async (gateway, batch) => {
      through(trouble, true);
      const name = JSON.stringify([gateway, batch.key]);
      const earlier = batches.get(name);
      if (earlier) return verdict(digestOf(earlier), batch);
      batches.set(name, batch);
      return "stored";
    },
    latest: async () => {
      through(trouble, false);
      const bySensor = new Map(all().map((reading) => [reading.sensor, reading]));
      return [...bySensor.values()];
    },
    trace: async (sensor, from, to) => all().filter((r) => r.sensor === sensor && r.at >= from && r.at < to),
    check: async () => through(trouble, false),
  };
  return { readings, batches };
};

/** Keeps comments in order of arrival. */
export const commentsInMemory = (trouble: Trouble = { down: false, readOnly: false }, waiting = 3) => {
  const kept: Comment[] = [];
  const comments: Comments = {
    add: async (post, comment) => {
      through(trouble, true);
      if (kept.filter(({ approvedBy }) => approvedBy === undefined).length >= waiting) return undefined;
      const id = String(kept.length + 1);
      kept.push({ ...comment, id, post, postedAt: new Date("2026-11-24T10:00:00Z"), approvedBy: undefined });
      return id;
    },
    shown: async (post) => {
      through(trouble, false);
      return kept.filter((comment) => comment.post === post && comment.approvedBy !== undefined);
    },
    all: async () => {
      through(trouble, false);
      return kept;
    },
    approve: async (id, moderator) => {
      through(trouble, true);
      const index = kept.findIndex((comment) => comment.id === id);
      const found = kept[index];
      if (found) kept[index] = { ...found, approvedBy: moderator };
      return found !== undefined;
    },
    remove: async (id) => {
      through(trouble, true);
      const index = kept.findIndex((comment) => comment.id === id);
      if (index >= 0) kept.splice(index, 1);
      return index >= 0;
    },
    clear: async (ids) => {
      through(trouble, true);
      const left = kept.filter(({ id, approvedBy }) => approvedBy !== undefined || !ids.includes(id));
      kept.splice(0, kept.length, ...left);
    },
    check: async () => through(trouble, false),
  };
  return { comments, kept };
};
