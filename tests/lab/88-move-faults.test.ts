/**
 * A move that is disturbed at every step: one host accepts writes afterwards, the next run ends the move or the old value undoes
 * it, and nothing that was acknowledged is lost. Two hosts take turns; the engine makes the second one, and takes it away.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { crowded, follows } from "./crowded.ts";
import { withoutTailnet } from "./cut.ts";
import { during } from "./faults/switch.ts";
import { ask, pulumi, query, until } from "./lab.ts";
import {
  asBlog,
  beginUp,
  generationNow,
  type Machine,
  newest,
  on,
  only,
  order,
  power,
  rejoined,
  resumed,
  roleOf,
  up,
  writers,
  writesAlone,
} from "./moves.ts";
import { lastOrder } from "./ordered.ts";
import { Pair } from "./pair.ts";
import { asMotor, differing, files, folder, hasCompared, removeFiles, writerState } from "./plain-files.ts";
import { powerCuts } from "./power/cuts.ts";
import { type Hold, whileConnecting, whilePreparing, whileQuiescing, whileStarting, whileStartingOf } from "./slow.ts";
import type { Account } from "./witness/account.ts";
import { forget, judge } from "./witness/judge.ts";
import { underLoad } from "./witness/under-load.ts";

vi.setConfig({ testTimeout: 600_000 });

/** Over all that follows: gateways that send again, and a comment now and then. */
let stopLoad = (): void => {};
let loading: Promise<{ account: Account }>;
/** The stack's host, which serves in the end. */
let first: Machine;
let pair: Pair;

beforeAll(async () => {
  first = await only();
  const stopped = new Promise<void>((resolve) => {
    stopLoad = resolve;
  });
  loading = underLoad(() => stopped, {
    gateways: 2,
    perSecond: { batches: 3, probes: 1, comments: 0.25, views: 1 },
    mostSeconds: 3_000,
  });
  // Awaited at the end: until then a failure of its own must not end this process.
  loading.catch(() => {});
});

afterAll(() => stopLoad());

/** The next run ends well, and that host alone writes. */
const settles = async (machine: Machine): Promise<void> => {
  const { code, said } = await pair.ordered(machine);
  expect(code, said).toBe(0);
  await writesAlone(machine);
};

const killed = (hold: Hold) => pair.disturbed(hold, ({ running }) => running.kill());

describe("the operator's machine dies in a run of the engine", () => {
  it("in step 6: the old value goes back, with what was written meanwhile, though Hetzner does not delete the other host", async () => {
    const before = await generationNow();
    await order({ generation: before + 1 });
    const running = await beginUp();
    await whileConnecting(running, first, running.kill);
    const second = await newest();
    expect(second.name).not.toBe(first.name);
    expect(await writers()).not.toContain(first.name);
    await order({ generation: before });
    await pulumi("cancel", "--yes");
    const { code, said } = await during("hcloud", "protected", { path: second.name }, () => up("--refresh"));
    pair = new Pair(await lastOrder(), first, second);
    expect(code, said).not.toBe(0);
    expect([await roleOf(second), await writers()]).toEqual(["left", [first.name]]);
  });

  it("and the host that was left never serves again, also when somebody restarts it", async () => {
    const [, left] = await pair.ready();
    await power(left, "poweroff");
    await power(left, "poweron");
    await until(`${left.name} to have started all that it starts`, 60_000, () =>
      on(left, "systemctl", "is-active", "multi-user.target").catch(() => false as const),
    );
    const listed = ["list-units", "--state=active", "--plain", "--no-legend", "outward-*-tunnel.service"];
    const connected = await on(left, "systemctl", ...listed);
    expect([await roleOf(left), connected.trim(), await writers()]).toEqual(["left", "", [first.name]]);
  });
});

// At every other moment of a move in tests/host/histories/moves.test.ts, and in step 4 where a plain file is edited.
describe("the operator's machine dies", () => {
  it("in step 0, in the middle of a copy: the old host serves on, and the next run moves", async () => {
    const { old, fresh } = await killed(whilePreparing);
    await writesAlone(old);
    await settles(fresh);
  });

  it("in step 6: the old host never writes again, and the next run ends the move", async () => {
    const { old, fresh } = await killed(whileConnecting);
    expect(await writers()).not.toContain(old.name);
    await settles(fresh);
  });

  it("in step 1: the old value goes back", async () => {
    const { old } = await killed(whileQuiescing);
    await settles(old);
  });
});

describe("the operator loses the tailnet in the pause", () => {
  it("the old host serves on by itself; the next run moves", async () => {
    const { fresh, running } = await pair.disturbed(whileQuiescing, ({ old }) => withoutTailnet(() => resumed(old)));
    expect(await running.ended, running.said()).not.toBe(0);
    await settles(fresh);
  });
});

describe("the old host dies in the pause", () => {
  it("nothing moves without it, and it serves again when it is back", async () => {
    const { old, fresh, running } = await pair.disturbed(whileQuiescing, ({ old }) => power(old, "poweroff"));
    expect(await running.ended, running.said()).not.toBe(0);
    const refused = await pair.ordered(fresh);
    expect(refused.code).not.toBe(0);
    expect(refused.said).toContain(`${old.name} has the data and does not answer`);
    expect(await writers()).toEqual([]);
    await power(old, "poweron");
    await writesAlone(old);
    await settles(fresh);
  });
});

describe("the new host dies", () => {
  it("in the pause: the old one serves on, and the next run moves", async () => {
    const { old, fresh, running } = await pair.disturbed(whileStarting, ({ fresh }) => power(fresh, "poweroff"));
    expect(await running.ended, running.said()).not.toBe(0);
    await writesAlone(old);
    await power(fresh, "poweron");
    await rejoined(fresh);
    await settles(fresh);
  });

  it("after the commit: the old one answers reads and no more, and the move ends when it is back", async () => {
    const { fresh, running } = await pair.disturbed(whileConnecting, async ({ old, fresh }) => {
      await power(fresh, "poweroff");
      expect([await roleOf(old), await writers()]).toEqual(["ceded", []]);
      await power(fresh, "poweron");
    });
    if ((await running.ended) !== 0) await settles(fresh);
    await writesAlone(fresh);
  });
});

powerCuts(() => pair);

describe("the new host's disk is full", () => {
  it("before its pause: one project stays, the other moves, and the next run moves the rest", async () => {
    const [old, fresh] = await pair.ready();
    if (await follows(fresh)) await settles(fresh);
    const [from, to] = pair.serves === old ? [old, fresh] : [fresh, old];
    const { code, said } = await crowded(to, () => pair.ordered(to));
    expect(code, said).not.toBe(0);
    expect(said).toMatch(/motor: .* its disk is full|No space left on device/);
    expect(said).not.toMatch(/step 1 quiesce: .*\(motor\)/);
    await writesAlone(to);
    expect(await roleOf(from, "motor")).toBe("active");
    await settles(to);
  });
});

describe("the edge takes nothing from the new host", () => {
  it("it is tried until it does, and reads are answered by the old one meanwhile", async () => {
    const { fresh, running } = await pair.disturbed(whileConnecting, async ({ old, fresh }) => {
      await until("the new host alone to accept writes", 60_000, async () => (await writers()).join() === fresh.name);
      expect([await roleOf(old), (await ask("https://blog.outward.test/")).status]).toEqual(["ceded", 200]);
    });
    expect(await running.ended, running.said()).toBe(0);
    await writesAlone(fresh);
  });
});

describe("a database has unlogged tables", () => {
  it("it goes over whole, though it cannot be followed: `status` says so, and the run before any pause", async () => {
    const unlogged = "has unlogged tables or sequences, of which a standby gets nothing: public.lost";
    const [old, fresh] = await pair.ready();
    await asBlog(old, "CREATE UNLOGGED TABLE lost (id serial); INSERT INTO lost SELECT FROM generate_series(1, 3)");
    expect(await on(old, "outward", "status")).toContain(`dumps and loads it: it ${unlogged}`);
    const { code, said } = await pair.ordered(fresh);
    expect(code, said).toBe(0);
    expect(said).toMatch(new RegExp(`blog ${unlogged}.*; so it is dumped and loaded, and does not follow`));
    expect(said).toMatch(/blog has unlogged[\s\S]*blog: \d+\.\d MB copied in[\s\S]*step 0 prepare/);
    expect(said).toMatch(/motor: follows after/);
    expect(await asBlog(fresh, "SELECT count(*) FROM lost")).toBe("3");
    await writesAlone(fresh);
    await asBlog(fresh, "DROP TABLE lost");
  });
});

describe("somebody edits a plain file behind the last difference", () => {
  it("the comparison sees it; what writes the files goes on when the pause ends, and the next run takes the edit along", async () => {
    const [from] = await pair.ready();
    await asMotor(from, `mkdir -p ${folder}; echo "file 9" >${folder}/9`);
    const since = Math.floor(Date.now() / 1_000);
    const { old, fresh } = await pair.disturbed(whileStartingOf("motor"), async ({ old, fresh, running }) => {
      // Two at once would end each other.
      await until("the move to have compared", 30_000, () => hasCompared(fresh, since));
      expect([await roleOf(old, "motor"), await writerState(old)]).toEqual(["paused", "inactive"]);
      expect(await differing(old, fresh)).toEqual([]);
      await asMotor(old, `echo late >${folder}/9`);
      expect(await differing(old, fresh)).toEqual([expect.stringMatching(/^ {2}>f\S+ prometheus\/by-hand\/9$/)]);
      await running.kill();
    });
    await resumed(old, "motor");
    await until("Prometheus to go on", 30_000, async () => (await writerState(old)) === "active");
    await settles(fresh);
    expect(await files(fresh)).toContain("./9:late");
    await removeFiles(fresh);
  });
});

it("the next run of the engine deletes the other host, and has nothing to do after that", async () => {
  const [serves] = await pair.ready();
  if (serves !== first) await settles(first);
  const { code, said } = await up("--refresh");
  expect(code, said).toBe(0);
  expect((await only()).name).toBe(first.name);
  await writesAlone(first);
  expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
});

it("of all that was acknowledged meanwhile nothing is lost, and nothing is there twice", async () => {
  stopLoad();
  const { account } = await loading;
  console.log(
    `${account.batches.length} batches and ${account.comments.length} comments acknowledged in ${account.seconds.toFixed(0)} s`,
  );
  expect(account.batches.length).toBeGreaterThan(500);
  expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
  await forget(account, query);
});
