/**
 * Last, because it takes the stack down: destroy leaves nothing, and a run that was killed converges. What it makes again
 * is on Debian 12, where the next file begins.
 */
import { copyFile, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { existingRoles } from "#lab/world/namespaces.ts";
import { belongings, full } from "./belongings.ts";
import { ask, edge, lab, pulumi, server, until } from "./lab.ts";
import { beginUp, order, upAgain } from "./moves.ts";

/** An engine that was killed while it wrote leaves a file that nobody can read, and the one from before: see the runbook. */
const readable = async (): Promise<void> => {
  const state = path.join(lab.pulumi.state, ".pulumi", "stacks", "outward", `${lab.name}.json`);
  if ((await readFile(state, "utf8")).trim() === "") await copyFile(`${state}.bak`, state);
};

const empty = Object.fromEntries(Object.keys(full).map((key) => [key, 0]));

describe("destroy", () => {
  it("finds everything there, once: the twin", async () => {
    expect(await belongings()).toEqual(full);
    expect(await edge("/connections")).toHaveLength(8);
  });

  it("leaves the vendors' tables empty and the machine gone", async () => {
    const { id } = await server();
    await pulumi("destroy", "--yes", "--skip-preview");
    expect(await belongings()).toEqual(empty);
    expect(await edge("/connections")).toEqual([]);
    expect(await existingRoles(lab)).not.toContain(`m${id}`);
  });
});

describe("an `up` that was killed while the machine boots, and again while its units arrive", () => {
  it("converges with the next one, and nothing is doubled", async () => {
    await order({ image: "debian-12" });
    const first = await beginUp();
    await until("the machine to be ordered", 120_000, async () => (await belongings()).servers === 1);
    await first.kill();
    await readable();
    // A killed engine leaves its lock and its pending operations behind.
    await pulumi("cancel", "--yes");
    const second = await beginUp("--refresh");
    await second.says("-apply creating");
    await second.kill();
    await readable();
    const { code, said } = await upAgain();
    expect(code, said).toBe(0);
    expect(await belongings()).toEqual(full);
    expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
    await until("the blog to answer", 60_000, async () => (await ask("https://blog.outward.test/")).status === 200);
  });
});
