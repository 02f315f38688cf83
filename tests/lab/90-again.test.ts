/** Last, because it takes the stack down: destroy leaves nothing, and a run that was killed converges. */
import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { pulumiArgv } from "../../lab/stack/engine.ts";
import { ensureTools } from "../../lab/toolchain/tools.ts";
import { existingRoles } from "../../lab/world/namespaces.ts";
import { operatorEnv, withResolver } from "../../lab/world/operator.ts";
import { belongings, full } from "./belongings.ts";
import { ask, edge, lab, pulumi, server, until } from "./lab.ts";

const empty = Object.fromEntries(Object.keys(full).map((key) => [key, 0]));

/** Kills the engine with SIGKILL once `when` holds; its plugins go with its session, as at a closed laptop. */
const killedUp = async (when: () => Promise<boolean>): Promise<void> => {
  const env = { ...process.env, ...(await operatorEnv(lab, await ensureTools(() => {}))) };
  const [command = "", ...args] = [
    ...withResolver(lab, "operator"),
    ...pulumiArgv(lab),
    "up",
    "--yes",
    "--skip-preview",
  ];
  const engine = spawn(command, args, { env, detached: true, stdio: "ignore" });
  const gone = new Promise((resolve) => engine.once("close", resolve));
  await until("the moment to kill the engine", 120_000, when);
  process.kill(-(engine.pid ?? 0), "SIGKILL");
  await gone;
};

const converge = async (): Promise<void> => {
  // A killed engine leaves its lock and its pending operations behind.
  await pulumi("cancel", "--yes");
  await pulumi("up", "--yes", "--skip-preview", "--refresh");
};

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

describe("an `up` that was killed", () => {
  it("while the machine boots, converges with the next one, and nothing is doubled", async () => {
    await killedUp(async () => (await belongings()).servers === 1);
    await converge();
    expect(await belongings()).toEqual(full);
    expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
  });

  it("while its units arrive, converges too", async () => {
    await pulumi("destroy", "--yes", "--skip-preview");
    await killedUp(async () => (await belongings()).devices === 1);
    await converge();
    expect(await belongings()).toEqual(full);
    await until("the blog to answer", 60_000, async () => (await ask("https://blog.outward.test/")).status === 200);
  });
});
