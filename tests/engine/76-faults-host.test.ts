/**
 * The faults of a vendor that bite at a host, as far as no machine has to boot: `pulumi up` fails and says cause and move,
 * and once the fault is over the next one converges, with nothing doubled and nothing left behind. Each run gets further
 * than the one before: what that one left is taken up, or removed. What a machine makes of it is in tests/lab/86.
 */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, cloud } from "#lab/tests/engine/cloud.ts";
import { CLIENT } from "#lab/tests/unit/tailscale/harness.ts";
import { tailnetApi } from "#vendors/tailnet.ts";
import { type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";
import { belongings, configure, during, hand, type Vendor } from "./faults.ts";
import { unheardAddress } from "./tailnet.ts";
import { hush, plainConfig } from "./whole.ts";

/** Of the example's config. */
const full = {
  ...{ servers: 1, firewalls: 1, devices: 1 },
  ...{ tunnels: 2, records: 2, apps: 3, policies: 3, groups: 0, tokens: 2 },
};

describe.skipIf(withoutEngine)("a fault at a host", () => {
  let world: Cloud;
  let engine: Engine;
  const up = (...args: string[]) => engine.pulumi("up", "--yes", "--skip-preview", ...args);
  /** With the program: the advice is its own. */
  const destroy = () => engine.pulumi("destroy", "--yes", "--skip-preview", "--run-program");
  const refused = (fault: readonly [Vendor, string, object], run = () => up()): Promise<string> =>
    during(world, fault, () => failed(run()));
  const converged = async (): Promise<void> => {
    expect(belongings(world)).toEqual(full);
    await fine(engine.pulumi("preview", "--expect-no-changes"));
    expect(world.unknown).toEqual([]);
  };

  /** The one that there should be. */
  const server = () => {
    const [only, ...others] = Object.values(world.hcloud.dump().servers).filter(({ status }) => status !== "deleting");
    if (!only || others.length > 0) throw new Error(`there are ${others.length + (only ? 1 : 0)} servers`);
    return only;
  };
  const removeServer = () => hand(world, "hcloud", `DELETE servers/${server().id}`);
  const tailnet = () => tailnetApi({ baseUrl: world.tailnet, clientId: CLIENT.id, clientSecret: CLIENT.secret });
  /** All that there are of a list, one by one. */
  const removeAll = async (list: "devices" | "keys", one: string): Promise<void> => {
    const api = await tailnet();
    const all = (await api.call("GET", `/tailnet/-/${list}`)) as Record<string, { id: string }[]>;
    for (const { id } of all[list] ?? []) await api.call("DELETE", `${one}/${id}`);
  };
  const removeDevices = () => removeAll("devices", "/device");

  beforeAll(async () => {
    world = await cloud({ zone: "example.com", tags: ["tag:outward-prod"], joined: { addresses: [unheardAddress] } });
    engine = await engineOn("whole", () => ({ OUTWARD_CHECKOUT: path.join(import.meta.dirname, "..", "..") }));
    hush(engine);
    await configure(engine, { ...plainConfig(false), ...world.settings });
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  describe("that is to be born", () => {
    it.each([
      ["hcloud", "reset_after_post", { times: 1, path: "/firewalls" }, /run pulumi up again/],
      ["hcloud", "rate_limited", {}, /takes 3600 calls an hour[\s\S]*wait some minutes, and run pulumi up again/],
      [
        "tailscale",
        "rate_limited",
        { path: "/keys" },
        /too many calls from this tailnet[\s\S]*wait a minute, and run pulumi up again/,
      ],
      ["tailscale", "tags_not_owned", {}, /does not let this OAuth client hand out the host's tag[\s\S]*tagOwners/],
      ["hcloud", "name_taken", { path: "server" }, /has one of this name, and this stack's state does not know it/],
      ["hcloud", "server_limit", {}, /as many as Hetzner allows it[\s\S]*under Limits/],
      ["hcloud", "resource_unavailable", {}, /has no room for cx23 at nbg1[\s\S]*outward:host\.places/],
    ] as const)("is refused by %s, %s, and says what to do", async (vendor, fault, value, says) => {
      // The key may have been made beside the firewall that was refused before. The program has nothing to say to its end.
      if (vendor === "tailscale" && fault === "rate_limited")
        await fine(engine.pulumi("destroy", "--yes", "--skip-preview"));
      expect(await refused([vendor, fault, value])).toMatch(says);
      expect(belongings(world)).toMatchObject({ servers: 0, devices: 0 });
    });

    it("is named when its order fails half-way", async () => {
      world.fake.broken = "no power";
      const said = await failed(up());
      world.fake.broken = undefined;
      expect(said).toMatch(/failed to carry it out[\s\S]*up --refresh/);
      // A machine that never came up is deleted, as the message says.
      await removeServer();
    });

    it("is ordered again, and adopted when the answer is lost", async () => {
      const lost = ["hcloud", "reset_after_post", { times: 1, path: "/servers" }] as const;
      expect(await refused(lost, () => up("--refresh"))).toMatch(/run pulumi up again/);
      const { id } = server();
      await fine(up("--refresh"));
      expect(server().id).toBe(id);
      expect(belongings(world)).toEqual(full);
    });
  });

  describe("that somebody makes in a console", () => {
    const firewall = () => Object.values(world.hcloud.dump().firewalls)[0];
    const stray = { direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0"] };

    it("is a rule that lets in, or a firewall taken off: nobody's until `up --refresh` puts it back", async () => {
      const [before, { id }] = [firewall()?.rules ?? [], server()];
      const rules = before.map(({ ...rule }) => rule);
      const at = `firewalls/${firewall()?.id}/actions`;
      await hand(world, "hcloud", `POST ${at}/set_rules`, { rules: [...rules, stray] });
      const off = { remove_from: [{ type: "server", server: { id } }] };
      await hand(world, "hcloud", `POST ${at}/remove_from_resources`, off);
      expect(await fine(up())).toMatch(/unchanged/);
      expect(firewall()?.rules).toHaveLength(rules.length + 1);
      expect(world.fake.rules.get(id)).toBeNull();
      await fine(up("--refresh"));
      expect(firewall()?.rules).toEqual(before);
      expect(world.fake.rules.get(id)).toHaveLength(before.length);
    });

    it("is a spent join key deleted, which changes nothing", async () => {
      await removeAll("keys", "/tailnet/-/keys");
      expect(await fine(up("--refresh"))).not.toMatch(/\d (created|replaced|deleted)/);
      expect(belongings(world)).toEqual(full);
    });

    it("is a second device of the host's name, which is refused by name", async () => {
      const said = await refused(["tailscale", "stale_twin", {}]);
      expect(said).toMatch(/2 devices are called \S+, and one of them only is the host/);
      expect(said).toMatch(/remove the others[\s\S]*run pulumi up again/);
    });
  });

  describe("that may not go yet", () => {
    it.each([
      ["locked", /Another action works on this server\.[\s\S]*run the same command again/],
      ["protected", /Somebody has protected it in the Hetzner console[\s\S]*lift the protection/],
    ])("is named when it is %s, and stays", async (fault, says) => {
      const { id, name } = server();
      const value = { path: fault === "protected" ? name : "/servers" };
      expect(await refused(["hcloud", fault, value], destroy)).toMatch(says);
      expect(server().id).toBe(id);
    });

    it("is as it was after the next up", async () => {
      const { id } = server();
      await fine(up("--refresh"));
      expect(server().id).toBe(id);
      await converged();
    });
  });

  describe("that somebody rescaled by hand", () => {
    /** Presses a button of the server's, and waits until it has done its work. */
    const pressed = async (button: string, body?: object): Promise<void> => {
      const press = `POST servers/${server().id}/actions/${button}`;
      const { action } = await hand<{ action: { id: number } }>(world, "hcloud", press, body);
      await expect
        .poll(() => hand(world, "hcloud", `GET actions/${action.id}`))
        .toMatchObject({ action: { status: "success" } });
    };

    it("stays as it is when a refresh finds it, and is named", async () => {
      const { id } = server();
      await pressed("poweroff");
      await pressed("change_type", { server_type: "cx33", upgrade_disk: false });
      world.fake.asked.length = 0;
      expect(await fine(up("--refresh"))).toContain("is cx33 at nbg1 at Hetzner, and was ordered as cx23 at nbg1");
      expect(server()).toMatchObject({ id, serverType: "cx33", status: "running" });
      expect(world.fake.asked).toEqual([]);
      await converged();
    });
  });

  describe("that is gone", () => {
    it("is not ordered with a spent key: the message has the command", async () => {
      await removeServer();
      const said = await failed(up("--refresh"));
      expect(said).toMatch(/has no server, and its join key is spent/);
      expect(belongings(world)).toMatchObject({ servers: 0 });
      await removeDevices();
      await fine(up("--replace", said.match(/pulumi up --replace '([^']+)'/)?.[1] ?? ""));
      await converged();
    });

    it("leaves nothing, and the one after it is adopted when its order is lost sight of", async () => {
      await fine(destroy());
      await removeDevices();
      expect(belongings(world)).toEqual(Object.fromEntries(Object.keys(full).map((key) => [key, 0])));
      const said = await refused(["hcloud", "action_vanishes", { path: "create_server" }]);
      expect(said).toMatch(/lost sight of it[\s\S]*up --refresh/);
      const { id } = server();
      await fine(up("--refresh"));
      expect(server().id).toBe(id);
      await converged();
    });

    it("is succeeded by another before it goes", async () => {
      const { id } = server();
      const { "outward:host": host = "{}", ...rest } = plainConfig(false);
      const another = JSON.stringify({ ...JSON.parse(host), generation: 2 });
      await configure(engine, { ...rest, "outward:host": another, ...world.settings });
      world.fake.asked.length = 0;
      await fine(up());
      const [made, gone, ...more] = world.fake.asked.filter((line) => /create|delete/.test(line));
      expect([made, gone, more]).toEqual([`create ${server().id}`, `delete ${id}`, []]);
    });
  });
});
