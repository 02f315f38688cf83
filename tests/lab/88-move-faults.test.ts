/**
 * A move that is disturbed at every step: one host accepts writes afterwards, the next run ends the move or the old value
 * undoes it, and of everything that was acknowledged meanwhile nothing is lost.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { withoutTailnet } from "./cut.ts";
import { during } from "./faults/switch.ts";
import { ask, pulumi, query, until } from "./lab.ts";
import {
  beginUp,
  generationNow,
  type Machine,
  machines,
  newest,
  on,
  only,
  order,
  power,
  roleOf,
  up,
  upAgain,
  writers,
} from "./moves.ts";
import type { Running } from "./running.ts";
import { type Hold, whileConnecting, whileLeaving, whilePreparing, whileQuiescing, whileStarting } from "./slow.ts";
import type { Account } from "./witness/account.ts";
import { forget, judge } from "./witness/judge.ts";
import { underLoad } from "./witness/under-load.ts";

// Machines that answer nobody are waited for until ssh gives up, more than once in some cases.
vi.setConfig({ testTimeout: 600_000 });

/** Over all that follows: gateways that send again, and a comment now and then. */
let stopLoad = (): void => {};
let loading: Promise<{ account: Account }>;
let generation = 0;

beforeAll(async () => {
  generation = await generationNow();
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

/** Orders the next host, and does something while the run is held where `hold` says. */
const disturbed = async (hold: Hold, act: (old: Machine, running: Running) => Promise<void>) => {
  // A case that failed is not the next one's fault.
  if ((await machines()).length > 1) await upAgain();
  const old = await only();
  const before = generation;
  generation += 1;
  await order({ generation });
  const running = await beginUp();
  await hold(running, old, () => act(old, running));
  return { old, before, running };
};

/** By its own timer: nobody reaches it. */
const timedOut = async (old: Machine): Promise<void> => {
  await until(`${old.name} to end its pause`, 90_000, async () => (await roleOf(old)) === "active");
};

/** One host accepts writes, and it is this one. */
const writes = (machine: Machine): Promise<unknown> =>
  until(`${machine.name} alone to accept writes`, 90_000, async () => {
    const found = await writers();
    expect(found.length).toBeLessThanOrEqual(1);
    return found[0] === machine.name;
  });

const settled = async (result: { code: number | null; said: string }): Promise<void> => {
  expect(result.code, result.said).toBe(0);
  await writes(await only());
};

const killed = (hold: Hold) => disturbed(hold, (_, running) => running.kill());

describe("the operator's machine dies", () => {
  it.each([
    ["step 0", whilePreparing],
    ["step 1", whileQuiescing],
    ["step 4", whileStarting],
  ])("in %s: the old host serves on by itself, and the next run moves", async (_, hold) => {
    const { old } = await killed(hold);
    await writes(old);
    await settled(await upAgain());
    expect((await only()).name).not.toBe(old.name);
  });

  it.each([
    ["step 6", whileConnecting],
    ["step 7", whileLeaving],
  ])("in %s: the old host never writes again, and the next run ends the move", async (_, hold) => {
    const { old } = await killed(hold);
    expect(await writers()).not.toContain(old.name);
    await settled(await upAgain());
    expect((await only()).name).not.toBe(old.name);
  });

  it.each([
    ["step 1", whileQuiescing],
    ["step 6", whileConnecting],
  ])("in %s: the old value goes back, with what was written meanwhile", async (_, hold) => {
    const { old, before } = await killed(hold);
    await order({ generation: before });
    generation = before;
    await settled(await upAgain());
    expect((await only()).name).toBe(old.name);
  });
});

describe("the operator loses the tailnet in the pause", () => {
  it("the old host serves on by itself; the next run moves", async () => {
    const { old, running } = await disturbed(whileQuiescing, (old) => withoutTailnet(() => timedOut(old)));
    expect(await running.ended, running.said()).not.toBe(0);
    await settled(await up("--refresh"));
    expect((await only()).name).not.toBe(old.name);
  });
});

describe("the old host dies in the pause", () => {
  it("nothing moves without it, and it serves again when it is back", async () => {
    const { old, running } = await disturbed(whileQuiescing, (old) => power(old, "poweroff"));
    expect(await running.ended, running.said()).not.toBe(0);
    const refused = await up("--refresh");
    expect(refused.code).not.toBe(0);
    expect(refused.said).toContain(`${old.name} has the data and does not answer`);
    expect(await writers()).toEqual([]);
    await power(old, "poweron");
    await writes(old);
    await settled(await up("--refresh"));
  });
});

describe("the new host dies", () => {
  it("in the pause: the old one serves on, and the next run moves", async () => {
    const { old, running } = await disturbed(whileStarting, async () => power(await newest(), "poweroff"));
    expect(await running.ended, running.said()).not.toBe(0);
    await writes(old);
    await power(await newest(), "poweron");
    await settled(await up("--refresh"));
    expect((await only()).name).not.toBe(old.name);
  });

  it("after the commit: the old one answers reads and no more, and the move ends when it is back", async () => {
    const { old, running } = await disturbed(whileConnecting, async (old) => {
      await power(await newest(), "poweroff");
      expect([await roleOf(old), await writers()]).toEqual(["ceded", []]);
      await power(await newest(), "poweron");
    });
    if ((await running.ended) !== 0) await settled(await up("--refresh"));
    await writes(await only());
    expect((await only()).name).not.toBe(old.name);
  });
});

describe("the new host's disk is full", () => {
  it("before the pause: nothing has happened, and the next run moves", async () => {
    const ballast = "/var/lib/outward/motor/ballast";
    const { old, running } = await disturbed(whilePreparing, async () => {
      // Ends with an error when there is no room for more, which is what it is for.
      await on(await newest(), "dd", "if=/dev/zero", `of=${ballast}`, "bs=1M", "status=none").catch(() => "");
    });
    try {
      expect(await running.ended, running.said()).not.toBe(0);
      // Of whichever part comes first: the cluster that is made, or the other one's copy.
      expect(running.said()).toMatch(/motor: .* its disk is full|No space left on device/);
      await writes(old);
    } finally {
      await on(await newest(), "rm", ballast);
    }
    await settled(await up("--refresh"));
    expect((await only()).name).not.toBe(old.name);
  });
});

describe("the edge takes nothing from the new host", () => {
  it("it is tried until it does, and reads are answered by the old one meanwhile", async () => {
    const { running } = await disturbed(whileConnecting, async (old) => {
      await until("the new host alone to accept writes", 60_000, async () => {
        const fresh = await newest();
        return (await writers()).join() === fresh.name;
      });
      expect([await roleOf(old), (await ask("https://blog.outward.test/")).status]).toEqual(["ceded", 200]);
    });
    expect(await running.ended, running.said()).toBe(0);
    await writes(await only());
  });
});

describe("Hetzner does not delete the old host", () => {
  it("which never serves again, also when somebody restarts it; the next run deletes it", async () => {
    const old = await only();
    generation += 1;
    await order({ generation });
    const { code, said } = await during("hcloud", "protected", { path: old.name }, () => up());
    expect(code, said).not.toBe(0);
    const fresh = await newest();
    expect([await roleOf(old), await writers()]).toEqual(["left", [fresh.name]]);
    await power(old, "poweroff");
    await power(old, "poweron");
    await until(
      `${old.name} to be up`,
      60_000,
      async () => (await on(old, "systemctl", "is-system-running", "--wait").catch(() => "up")) !== "",
    );
    const connected = await on(
      old,
      "systemctl",
      "list-units",
      "--state=active",
      "--plain",
      "--no-legend",
      "outward-*-tunnel.service",
    );
    expect([await roleOf(old), connected.trim(), await writers()]).toEqual(["left", "", [fresh.name]]);
    await settled(await up("--refresh"));
  });
});

it("of all that was acknowledged meanwhile nothing is lost, and nothing is there twice", async () => {
  stopLoad();
  const { account } = await loading;
  console.log(
    `${account.batches.length} batches and ${account.comments.length} comments acknowledged in ${account.seconds.toFixed(0)} s`,
  );
  expect(account.batches.length).toBeGreaterThan(500);
  expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
  expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
  await forget(account, query);
});
