/** Comments: what a visitor may send, where it is kept, and the same in PostgreSQL. */
import { type Database, type Row, sqlFrom } from "../shared/database.js";
import { Refusal } from "../shared/refusal.js";

export interface NewComment {
  readonly author: string;
  readonly body: string;
}

export interface Comment extends NewComment {
  readonly id: string;
  readonly post: string;
  readonly postedAt: Date;
  /** The moderator; undefined while the comment waits. */
  readonly approvedBy: string | undefined;
}

export interface Comments {
  /** The new comment's id, or undefined when too many wait for moderation. */
  add(post: string, comment: NewComment): Promise<string | undefined>;
  /** Approved ones, the oldest first. */
  shown(post: string): Promise<readonly Comment[]>;
  /** For moderation: what waits, then what is shown. */
  all(): Promise<readonly Comment[]>;
  /** False when there is no such comment. */
  approve(id: string, moderator: string): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  /** Removes those of them that still wait: somebody else may have approved one meanwhile. */
  clear(ids: readonly string[]): Promise<void>;
  /** Rejects when the database does not answer. */
  check(): Promise<void>;
}

const limits = { author: 60, body: 4_000 } as const;

// PostgreSQL stores no NUL; the other control signs only serve to mislead whoever moderates. Tab and newline may stay.
// Half of a pair (Cs) is no character at all. What turns the direction of a line, or ends it, is shown beyond the comment;
// the marks and joiners that scripts need are none of those.
const unfit = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

const fault = (name: keyof typeof limits, value: unknown): string | undefined => {
  if (typeof value !== "string" || value.trim() === "") return `${name} is missing`;
  const long = [...value.trim()].length;
  if (long > limits[name]) return `${name} has ${long} characters, at most ${limits[name]} are taken`;
  const plain = name === "body" ? value.replace(/[\r\n\t]/g, "") : value;
  return unfit.test(plain) ? `${name} has characters that are not text` : undefined;
};

/** @throws Refusal 422 with every fault in one sentence */
export const parseComment = (fields: unknown): NewComment => {
  const { author, body, ...others } = typeof fields === "object" && fields !== null ? ({ ...fields } as Row) : {};
  const unknown = Object.keys(others).map((name) => `${JSON.stringify(name.slice(0, 40))} is not a field of a comment`);
  const faults = [fault("author", author), fault("body", body), ...unknown].filter((text) => text !== undefined);
  if (faults.length > 0)
    throw new Refusal(422, `a comment needs an author and a body: ${faults.slice(0, 5).join("; ")}`);
  return { author: String(author).trim(), body: String(body).replaceAll("\r\n", "\n").trim() };
};

/** Ids with a space between them, as the page of moderation has them. @throws Refusal 422 */
export const parseIds = (fields: unknown): readonly string[] => {
  const { ids } = typeof fields === "object" && fields !== null ? ({ ...fields } as Row) : {};
  if (typeof ids === "string" && /^\d{1,18}( \d{1,18}){0,99}$/.test(ids)) return ids.split(" ");
  throw new Refusal(422, "ids are numbers with a space between them, 100 at most");
};

const toComment = (row: Row): Comment => ({
  id: String(row.id),
  post: String(row.post),
  author: String(row.author),
  body: String(row.body),
  postedAt: row.posted_at instanceof Date ? row.posted_at : new Date(String(row.posted_at)),
  approvedBy: typeof row.approved_by === "string" ? row.approved_by : undefined,
});

/** @param waiting how many comments may wait for moderation before new ones are refused */
export const commentsIn = (database: Database, waiting = 1_000): Comments => {
  const sql = sqlFrom(new URL("./sql/", import.meta.url));
  const text = {
    add: sql("add"),
    shown: sql("shown"),
    all: sql("all"),
    approve: sql("approve"),
    remove: sql("remove"),
    clear: sql("clear"),
  };
  return {
    add: (post, { author, body }) =>
      database.write(async (query) => {
        const [row] = await query(text.add, [post, author, body, waiting]);
        return row && String(row.id);
      }),
    shown: (post) => database.read(async (query) => (await query(text.shown, [post])).map(toComment)),
    all: () => database.read(async (query) => (await query(text.all)).map(toComment)),
    approve: (id, moderator) =>
      database.write(async (query) => (await query(text.approve, [id, moderator])).length > 0),
    remove: (id) => database.write(async (query) => (await query(text.remove, [id])).length > 0),
    clear: (ids) => database.write(async (query) => void (await query(text.clear, [ids]))),
    check: () => database.read(async (query) => void (await query("SELECT 1"))),
  };
};
