/**
 * A move that is disturbed at every step: one host accepts writes afterwards, the next run ends the move or the old value
 * undoes it, and of everything that was acknowledged meanwhile nothing is lost.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusedByEdge, withoutTailnet } from "./cut.ts";
import { during } from "./faults/switch.ts";
import { pulumi, query, until } from "./lab.ts";
import { beginUp, type Machine, machines, on, order, power, roleOf, up, upAgain, writers } from "./moves.ts";
import type { Account } from "./witness/account.ts";
import { forget, judge } from "./witness/judge.ts";
import { underLoad } from "./witness/under-load.ts";

/** Over all that follows: gateways that send again, and a comment now and then. */
let stopLoad = (): void => {};
let loading: Promise<{ account: Account }>;
let generation = 100;

beforeAll(() => {
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

const only = async (): Promise<Machine> => {
  const [first, ...others] = await machines();
  if (!first || others.length > 0) throw new Error(`there are ${others.length + 1} machines, and there should be one`);
  return first;
};

const newest = async (): Promise<Machine> => {
  const found = (await machines()).at(-1);
  if (!found) throw new Error("there is no machine");
  return found;
};

/** Orders the next host, and does something as soon as the run says these words. */
const disturbed = async (words: string, act: (old: Machine) => Promise<void>) => {
  const old = await only();
  const before = generation;
  generation += 1;
  await order({ generation });
  const running = await beginUp();
  await running.says(words);
  const killed = await act(old).then(() => running);
  return { old, before, running: killed };
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
  expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
};

const killedAfter = async (words: string) => {
  const { old, before, running } = await disturbed(words, async () => {});
  await running.kill();
  return { old, before };
};

describe("the operator's machine dies", () => {
  it.each([
    "step 0 prepare:",
    "step 1 quiesce:",
    "step 4 start:",
  ])("after %s the old host serves on, and the next run moves", async (words) => {
    const { old } = await killedAfter(words);
    // Within the pause's half minute, by its own timer, unless the commit was quicker than the kill.
    if ((await roleOf(old)) !== "ceded") await writes(old);
    await settled(await upAgain());
    expect((await only()).name).not.toBe(old.name);
  });

  it.each([
    "step 5 commit:",
    "step 6 connect:",
  ])("after %s the old host never writes again, and the next run ends the move", async (words) => {
    const { old } = await killedAfter(words);
    expect(await writers()).not.toContain(old.name);
    await settled(await upAgain());
    expect((await only()).name).not.toBe(old.name);
  });

  it.each([
    "step 1 quiesce:",
    "step 5 commit:",
  ])("after %s the old value goes back, with what was written meanwhile", async (words) => {
    const { old, before } = await killedAfter(words);
    await order({ generation: before });
    generation = before;
    await settled(await upAgain());
    expect((await only()).name).toBe(old.name);
  });
});

describe("the operator loses the tailnet in the pause", () => {
  it("and the old host serves on by itself; the next run moves", async () => {
    const { old, running } = await disturbed("step 0 prepare:", async (old) => {
      await withoutTailnet(async () => {
        await writes(old);
      });
    });
    await running.ended;
    // It may have been quick enough, or found the tailnet again.
    if ((await machines()).length > 1) await settled(await up("--refresh"));
    expect((await only()).name).not.toBe(old.name);
  });
});

describe("the old host dies in the pause", () => {
  it("then nothing moves without it, and it serves again when it is back", async () => {
    const { old, running } = await disturbed("step 1 quiesce:", (old) => power(old, "poweroff"));
    const code = await running.ended;
    if (code === 0) return; // The commit was quicker: covered below.
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
    const { old, running } = await disturbed("step 1 quiesce:", async () => power(await newest(), "poweroff"));
    await running.ended;
    const fresh = await newest();
    if ((await roleOf(old)) !== "ceded") await writes(old);
    await power(fresh, "poweron");
    await settled(await up("--refresh"));
  });

  it("after the commit: the old one goes on answering reads only, and the move ends when it is back", async () => {
    const { old, running } = await disturbed("step 5 commit:", async () => power(await newest(), "poweroff"));
    expect(await writers()).not.toContain(old.name);
    await power(await newest(), "poweron");
    const code = await running.ended;
    if (code !== 0) await settled(await up("--refresh"));
    expect((await only()).name).not.toBe(old.name);
  });
});

describe("the new host's disk is full", () => {
  it("before the pause: nothing has happened, and the next run moves", async () => {
    const { old, running } = await disturbed("moving from", async () => {
      const fresh = await newest();
      await on(
        fresh,
        "sh",
        "-c",
        "fallocate -l 100T /var/lib/outward/motor/ballast; dd if=/dev/zero of=/var/lib/outward/motor/ballast bs=1M status=none; true",
      );
    });
    expect(await running.ended, running.said()).not.toBe(0);
    await writes(old);
    await on(await newest(), "rm", "/var/lib/outward/motor/ballast");
    await settled(await up("--refresh"));
  });
});

describe("the edge takes nothing from the new host", () => {
  it("and it is tried until it does: reads are answered by the old one meanwhile", async () => {
    const old = await only();
    generation += 1;
    await order({ generation });
    const running = await beginUp();
    await running.says("step 0 prepare:");
    await refusedByEdge(await newest(), async () => {
      await running.says("step 5 commit:");
      await running.says("tunnel");
      expect(await roleOf(old)).toBe("ceded");
      expect(await writers()).toEqual([(await newest()).name]);
    });
    expect(await running.ended, running.said()).toBe(0);
    await settled({ code: 0, said: "" });
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
  expect(await judge(account, query)).toEqual({ lost: [], doubled: [] });
  await forget(account, query);
});
