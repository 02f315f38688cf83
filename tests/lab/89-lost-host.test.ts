/** Backups when they are needed: a drill, one that somebody has damaged, and a host that is gone with what it had. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Order } from "#handover/order.ts";
import { root } from "#lab/checkout.ts";
import { account } from "#lab/stack/config.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { findingsOf, verdictOf } from "#ops/drill/findings.ts";
import { run } from "#ops/process.ts";
import { backedUp, objects, spoilt } from "./backups.ts";
import { belongings } from "./belongings.ts";
import { withoutStore } from "./cut.ts";
import { during } from "./faults/switch.ts";
import { ask, lab, pulumi, query, until } from "./lab.ts";
import { missed } from "./missed.ts";
import { generationNow, type Machine, newest, on, only, order, power, up, writers } from "./moves.ts";
import { beginOrdered, lastOrder } from "./ordered.ts";
import { asMotor, files, folder, removeFiles } from "./plain-files.ts";

const comments = (text: string) => query("blog", `SELECT count(*) FROM comments WHERE body = '${text}'`);
const write = (text: string) =>
  ask("https://blog.outward.test/posts/nothing-listens/comments", { json: { author: "me", body: text } });

interface Drill {
  readonly code: number | null;
  readonly findings: readonly { readonly project: string; readonly outcome: string; readonly seen: string }[];
  readonly said: string;
}

const drill = async (): Promise<Drill> => {
  const env = { ...process.env, ...(await operatorEnv(lab, await ensureTools(() => {}))) };
  const words = ["bin/outward", "drill", "--json", "--stack", lab.name];
  const { code, out, err } = await run([...withResolver(lab, "operator"), ...words], {
    cwd: root,
    env,
    timeoutMs: 280_000,
  });
  const found = out.indexOf("{");
  const findings = found < 0 ? [] : (JSON.parse(out.slice(found)) as Drill).findings;
  return { code, findings, said: err };
};

/** Every pack of the project spoilt at its store; gives them back as they were. */
const damaged = async <T>(project: string, work: () => Promise<T>): Promise<T> => {
  const data = path.join(objects(project), "data");
  const packs = readdirSync(data, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(data, name))
    .filter((file) => statSync(file).isFile());
  const whole = new Map(packs.map((pack) => [pack, readFileSync(pack)] as const));
  for (const [pack, content] of whole) writeFileSync(pack, spoilt(content));
  try {
    return await work();
  } finally {
    for (const [pack, content] of whole) writeFileSync(pack, content);
  }
};

beforeAll(async () => {
  // Hosts that lost their power in the file before may have been at the store, and their locks outlive them for half an hour.
  for (const project of ["blog", "motor"])
    rmSync(path.join(objects(project), "locks"), { recursive: true, force: true });
  await backedUp();
});

describe("bin/outward drill", () => {
  it("restores every project on a throwaway host, ends with 0, and leaves nothing", async () => {
    const before = [await belongings(), await only()];
    const { code, findings, said } = await drill();
    const good = { outcome: "ok", seen: expect.stringMatching(/the check is the one that the backup recorded/) };
    expect(findings, said).toMatchObject([
      { project: "blog", ...good },
      { project: "motor", ...good },
    ]);
    expect(code).toBe(0);
    expect([await belongings(), await only()]).toEqual(before);
    expect(await writers()).toEqual([(await only()).name]);
  });
});

describe("a host that is gone", () => {
  let old: Machine;
  let last: Order;

  /** A handover of another order than the last one, to its end, on the host that the engine has made by then. */
  const ordered = async (change: Partial<Order>) => {
    const running = await beginOrdered({ ...last, ...change }, await newest(), old);
    return { code: await running.ended, said: running.said() };
  };

  beforeAll(async () => {
    old = await only();
    last = await lastOrder();
    expect((await write("before the backup")).status).toBe(201);
    await asMotor(old, `mkdir -p ${folder}; echo before >${folder}/1`);
    await backedUp();
    expect((await write("after the backup")).status).toBe(201);
    await asMotor(old, `echo after >${folder}/2`);
    await power(old, "poweroff");
    await missed(old);
    const generation = await generationNow();
    await order({ generation: generation + 1 });
  });

  afterAll(async () => {
    await query("blog", "DELETE FROM comments WHERE author = 'me'");
    await removeFiles(await only());
  });

  it("is not succeeded unless somebody says that it is gone", async () => {
    const { code, said } = await up();
    expect(code).not.toBe(0);
    expect(said).toContain(`${old.name} has the data and does not answer; the tailnet saw it last at`);
    expect(said).toContain(`outward:handover.oldHostIsGone ${old.name}`);
    expect(said).toMatch(/the last backup of blog: snapshot \w{8} of .*, \d+ minutes old/);
    expect(await writers()).toEqual([]);
  });

  it("is rehearsed on the new one: the backup that somebody has damaged is found, and nothing serves from the others", async () => {
    const { code, said } = await damaged("motor", () => ordered({ drill: true }));
    const findings = findingsOf(said.split("\n"), code ?? 1);
    expect(findings, said).toMatchObject([
      { project: "blog", outcome: "ok" },
      { project: "motor", outcome: "failed" },
    ]);
    expect([verdictOf(findings), await writers()]).toEqual([1, []]);
  });

  it("is not succeeded while its backups cannot be read, and nothing serves then", async () => {
    const gone = { host: old.name, startEmpty: [], accountId: account.accountId };
    const { code, said } = await withoutStore(() => ordered({ gone }));
    expect(code, said).toBe(1);
    expect(said).toContain("blog: whether its store has a later copy is not known, so nothing serves it yet");
    expect(said).not.toMatch(/step 5 fence/);
    expect(await writers()).toEqual([]);
  });

  it("is succeeded from its last backups, and cannot come back", async () => {
    await pulumi("config", "set", "--path", "outward:handover.oldHostIsGone", old.name);
    // Its deletion is refused, so that somebody can start it again.
    const { code, said } = await during("hcloud", "protected", { path: old.name }, () => up());
    expect(code).not.toBe(0);
    expect(said).toMatch(/blog: .*minutes old/);
    expect(said).toMatch(/outward: step 5 fence: /);
    await power(old, "poweron");
    // Its connectors run and try, and none of them is let in.
    await until("the old host to believe that it serves", 120_000, async () => {
      const status = JSON.parse(await on(old, "outward", "status", "--json").catch(() => "{}")) as {
        units?: { role: string; health: Record<string, { status: number }> }[];
      };
      const tunnels = status.units?.map(({ health }) => health.tunnel?.status).join();
      expect(tunnels).not.toMatch(/200/);
      return status.units?.every(({ role }) => role === "active") && tunnels === "503,503";
    });
    expect((await ask("https://blog.outward.test/")).status).toBe(200);
  });

  it("is deleted by the next run, also while it runs; what came after the backup is missing, and the rest is there", async () => {
    const { code, said } = await up("--refresh");
    expect(code, said).toBe(0);
    expect((await only()).name).not.toBe(old.name);
    expect([await comments("before the backup"), await comments("after the backup")]).toEqual(["1", "0"]);
    expect(await files(await only())).toEqual(["./1:before"]);
    expect((await write("a new one")).status).toBe(201);
    expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
  });
});
