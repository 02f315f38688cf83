import { describe, expect, it } from "vitest";
import { type Connections, openDatabase } from "#projects/shared/database.ts";
import { Refusal, unavailable } from "#projects/shared/refusal.ts";

const readOnly = () => {
  throw unavailable("read-only", 2);
};
const writable = () => {};

/** Records what a connection was asked; `answers` gives the exceptions to "it worked". */
const connections = (answers: (sql: string) => { command: string } | Error | undefined = () => undefined) => {
  const log: string[] = [];
  const pool: Connections = {
    connect: async () => ({
      query: async (sql) => {
        const word = sql.includes("pg_advisory_xact_lock_shared") ? "BEGIN+LOCK" : sql;
        log.push(word);
        const answer = answers(word) ?? { command: word };
        if (answer instanceof Error) throw answer;
        return { rows: [], ...answer };
      },
      release: (destroy) => void log.push(destroy ? "destroyed" : "released"),
    }),
    end: async () => {},
  };
  return { pool, log };
};

describe("a write", () => {
  it("takes the lock, works, commits", async () => {
    const { pool, log } = connections();
    await openDatabase(pool, writable).write((query) => query("INSERT"));
    expect(log).toEqual(["BEGIN+LOCK", "INSERT", "COMMIT", "released"]);
  });

  it("is refused without asking the database while the host is read-only; a read is not", async () => {
    const { pool, log } = connections();
    const database = openDatabase(pool, readOnly, "SCHEMA");
    await expect(database.write((query) => query("INSERT"))).rejects.toMatchObject({ status: 503 });
    expect(log).toEqual([]);
    await database.read((query) => query("SELECT"));
    expect(log).toEqual(["SELECT", "released"]);
  });

  it("that waited for the lock while the host became read-only stores nothing", async () => {
    let quiet = false;
    const { pool, log } = connections((sql) => {
      quiet ||= sql === "BEGIN+LOCK";
      return undefined;
    });
    const database = openDatabase(pool, () => (quiet ? readOnly() : undefined));
    await expect(database.write((query) => query("INSERT"))).rejects.toMatchObject({ status: 503 });
    expect(log).toEqual(["BEGIN+LOCK", "ROLLBACK", "released"]);
  });

  it("that is refused by our own rule is rolled back, and its connection kept", async () => {
    const { pool, log } = connections();
    const write = openDatabase(pool, writable).write(() => Promise.reject(new Refusal(409, "taken")));
    await expect(write).rejects.toMatchObject({ status: 409 });
    expect(log).toEqual(["BEGIN+LOCK", "ROLLBACK", "released"]);
  });

  it.each([
    ["the connection is lost at its COMMIT", new Error("Connection terminated unexpectedly"), { status: 503 }],
    [
      "the server shuts down",
      Object.assign(new Error("shutdown"), { severity: "FATAL", code: "57P01" }),
      { status: 503 },
    ],
    ["COMMIT rolled back", { command: "ROLLBACK" }, { status: 503 }],
    ["a constraint fails", Object.assign(new Error("check"), { severity: "ERROR", code: "23514" }), { code: "23514" }],
  ])("never resolves when %s", async (_, answer, error) => {
    const { pool, log } = connections((sql) => (sql === "COMMIT" ? answer : undefined));
    await expect(openDatabase(pool, writable).write(async () => "stored")).rejects.toMatchObject(error);
    expect(log.at(-1)).toBe("destroyed");
  });

  it("is a 503 when no connection is to be had", async () => {
    const pool: Connections = { connect: () => Promise.reject(new Error("ENOENT")), end: async () => {} };
    await expect(openDatabase(pool, writable).write(async () => 1)).rejects.toMatchObject({ status: 503 });
  });
});

describe("the schema", () => {
  it("is applied once, before the first use", async () => {
    const { pool, log } = connections();
    const database = openDatabase(pool, writable, "SCHEMA");
    await Promise.all([database.read((query) => query("SELECT")), database.read((query) => query("SELECT"))]);
    expect(log.filter((sql) => sql === "SCHEMA")).toHaveLength(1);
    expect(log.indexOf("SCHEMA")).toBeLessThan(log.indexOf("SELECT"));
  });

  it("is tried again after it failed", async () => {
    let up = false;
    const { pool, log } = connections((sql) => (sql === "SCHEMA" && !up ? new Error("down") : undefined));
    const database = openDatabase(pool, writable, "SCHEMA");
    await expect(database.read(async () => 1)).rejects.toMatchObject({ status: 503 });
    up = true;
    expect(await database.read(async () => 1)).toBe(1);
    expect(log.filter((sql) => sql === "SCHEMA")).toHaveLength(2);
  });
});
