/**
 * A project that keeps a database of SQLite's: to another host under load, and back from its backup, with every note that was
 * acknowledged. In the end the lab has its own projects again.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backedUp, backupOf } from "./backups.ts";
import { belongings, full } from "./belongings.ts";
import { ask, guest, guestEnded, pulumi, until } from "./lab.ts";
import { only, order } from "./moves.ts";
import { noted, site, visitor } from "./sqlite/visitor.ts";
import { type Config, widerProgram, widerStack } from "./wider.ts";

const minute = 60_000;

let folder: string;
let stack: ReturnType<typeof widerStack>;

/** In a folder of the blog's bucket, whose credentials are there. */
const wider = (config: Config): Config => {
  const { backup } = config["outward:blog"] as { backup: { repository: string } };
  const own = { ...backup, repository: `${backup.repository}/notes` };
  return { "outward:notes": { hostname: new URL(site).host, backup: own } };
};

const well = async (): Promise<string> => {
  await stack.configure(wider);
  const { code, said } = await stack.ended(["up", "--yes", "--skip-preview"]);
  expect(code, said).toBe(0);
  return said;
};

beforeAll(async () => {
  folder = await widerProgram(path.join(import.meta.dirname, "sqlite/projects.ts"));
  stack = widerStack(folder);
  await well();
  await until("the notes to answer through the edge", minute, async () => (await ask(site)).status === 200);
}, 5 * minute);

afterAll(() => rm(folder, { recursive: true }));

describe("a move of a database that is written", () => {
  it(
    "loses no note that was acknowledged",
    async () => {
      const old = await only();
      const { location } = JSON.parse(await pulumi("config", "get", "outward:host")) as { location: string };
      await order({ location: location === "fsn1" ? "nbg1" : "fsn1" });
      const writes = visitor("moved");
      const said = await well();
      await until("a note on the new host", minute, async () => {
        const before = writes.acknowledged.length;
        return until("one more", minute, async () => writes.acknowledged.length > before);
      });
      await writes.end();
      const there = await noted();
      expect((await only()).name).not.toBe(old.name);
      expect(writes.acknowledged.length).toBeGreaterThan(20);
      expect(writes.acknowledged.filter((note) => !there.has(note))).toEqual([]);
      const pauses = said.split("\n").filter((line) => /outward: step .*\(notes\)/.test(line));
      console.log(`${writes.acknowledged.length} notes acknowledged\n${pauses.join("\n")}`);
    },
    10 * minute,
  );
});

describe("a backup of a database that is written", () => {
  it(
    "has all that was acknowledged before, and a restore puts back what it says",
    async () => {
      const writes = visitor("kept");
      await until("some notes", minute, async () => writes.acknowledged.length > 10);
      const before = [...writes.acknowledged];
      await backedUp("notes");
      expect(await backupOf("notes")).toMatchObject({ outcome: "ok", comparable: true });
      await ask(site, { form: { said: "later" } });
      const { code, err } = await guestEnded("outward", "restore", "notes");
      await writes.end();
      expect([code, err]).toEqual([0, expect.stringContaining("the check is the one that the backup recorded")]);
      await until("the notes to be there again", minute, async () => (await ask(site)).status === 200);
      const there = await noted();
      expect(before.filter((note) => !there.has(note))).toEqual([]);
      expect(there.has("said=later")).toBe(false);
      expect(
        (await guest("ls", "-A", "/var/lib/outward/notes")).split("\n").filter((name) => name.startsWith(".")),
      ).toEqual([]);
    },
    3 * minute,
  );
});

describe("the lab", () => {
  it(
    "is as it was, once the notes are taken out",
    async () => {
      await pulumi("up", "--yes", "--skip-preview");
      expect(await belongings()).toEqual(full);
    },
    3 * minute,
  );
});
