/** The host's own files on a standing host: a change comes, one that cuts the operator off goes again by itself. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bring, changedOrder, type Order, recordedOrder } from "./baseline.ts";
import { guest, until } from "./lab.ts";
import { operated } from "./operated.ts";

const rules = "/etc/nftables.conf";
const added = "203.0.113.0/24";

let order: Order;
const wider = (text: string): string => text.replace(/(set edge4 \{[^}]*elements = \{ )/, `$1${added}, `);
const inForce = (): Promise<string> => guest("nft", "list", "set", "inet", "outward", "edge4");
const verified = async () => (await operated("verify", "--only", "host baseline")).out;
const bootOf = (): Promise<string> => guest("cat", "/proc/sys/kernel/random/boot_id");

beforeAll(async () => {
  order = await recordedOrder();
});

// Whatever a test has left: later files find the host as it was.
afterAll(async () => {
  expect(await bring(order)).toMatchObject({ code: 0 });
});

describe("the host's own files", () => {
  it("are as they were brought, and bringing them again changes nothing", async () => {
    expect(await verified()).toContain("files as brought");
    expect(await bring(order)).toMatchObject({ code: 0, err: expect.stringContaining("nothing to change") });
  });

  it("change on a host that serves: another network of the edge is in force, and verify sees whose it is", async () => {
    expect(await inForce()).not.toContain(added);
    const { code, err } = await bring(changedOrder(order, rules, wider));
    expect([code, err]).toEqual([0, expect.stringContaining(`${rules} kept`)]);
    expect(await inForce()).toContain(added);
    expect(await guest("cat", rules)).toContain(added);
    // The state knows nothing of it, which this test has done past the engine.
    expect(await verified()).toContain(`${rules} was brought by another run than the state tells of`);
    expect(await bring(order)).toMatchObject({ code: 0 });
    expect(await inForce()).not.toContain(added);
    expect(await verified()).toContain("files as brought");
  });

  it("edited by hand are seen: the twin", async () => {
    await guest("sh", "-ec", `cp -p ${rules} /root/rules; echo '# mine' >>${rules}`);
    try {
      expect(await verified()).toContain(`${rules} is not as it was brought`);
    } finally {
      await guest("mv", "/root/rules", rules);
    }
  });

  it("that cut the operator off are put back by the host within a minute, and fail", async () => {
    const boot = await bootOf();
    // Nothing that root sends leaves the host any more: tailscaled reaches neither peers nor relays.
    const cut = changedOrder(order, rules, (text) =>
      text.replace("meta skuid 0 goto system", "meta skuid 0 reject").replace('oifname "tailscale0" accept', ""),
    );
    const began = Date.now();
    const { code, err } = await bring(cut);
    expect([code, err]).toEqual([1, expect.stringContaining("cuts the operator off")]);
    await until("the host to answer over the tailnet again", 60_000, async () => (await bring(order)).code === 0);
    expect(Date.now() - began).toBeLessThan(110_000);
    expect(await guest("cat", rules)).not.toContain("meta skuid 0 reject");
    expect(await verified()).toContain("files as brought");
    expect(await bootOf()).toBe(boot);
  }, 200_000);
});
