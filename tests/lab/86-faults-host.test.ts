/**
 * The faults of a vendor that bite at a host, end to end: `pulumi up` fails and says cause and move, and once the fault is
 * over the next one converges, with nothing doubled and nothing left behind. The edge's are in 85-faults-edge.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runs } from "./backups.ts";
import { belongings, full } from "./belongings.ts";
import { plain, refused, up } from "./faults/program.ts";
import { clear, converged, during } from "./faults/switch.ts";
import { pulumi, server } from "./lab.ts";
import { generationNow, order } from "./moves.ts";
import { hcloud, tailnet } from "./vendors.ts";

/** With the program: the advice is its own. */
const destroy = (): Promise<string> => pulumi("destroy", "--yes", "--skip-preview", "--run-program");
const nothing = Object.fromEntries(Object.keys(full).map((key) => [key, 0]));

beforeAll(clear);
afterAll(clear);

describe("what somebody changes in a console", () => {
  const firewall = async () => hcloud.firewallOf((await server()).id);

  it("an inbound rule is nobody's, until `up --refresh` closes it", async () => {
    const { id, rules } = await firewall();
    const stray = { direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0"] };
    await hcloud.setRules(id, [...rules, stray]);
    expect(await up(plain)).toMatch(/unchanged/);
    expect((await firewall()).rules).toHaveLength(rules.length + 1);
    await up(plain, "--refresh");
    expect((await firewall()).rules).toHaveLength(rules.length);
    await converged(plain);
  });

  it("a firewall that was taken off is put on again by `up --refresh`", async () => {
    const [{ id }, machine] = [await firewall(), await server()];
    const off = { remove_from: [{ type: "server", server: { id: machine.id } }] };
    await hcloud.call("POST", `/firewalls/${id}/actions/remove_from_resources`, off);
    await expect(firewall()).rejects.toThrow(/has no firewall/);
    await up(plain, "--refresh");
    expect((await firewall()).id).toBe(id);
    await converged(plain);
  });

  it("a spent join key that was deleted changes nothing", async () => {
    const { keys } = await tailnet.call<{ keys: { id: string }[] }>("GET", "/tailnet/-/keys");
    for (const { id } of keys) await tailnet.call("DELETE", `/tailnet/-/keys/${id}`);
    expect(await up(plain, "--refresh")).not.toMatch(/ (created|replaced|deleted)/);
    await converged(plain);
  });

  it("a second device of the host's name is refused by name", async () => {
    const said = await during("tailscale", "stale_twin", {}, () => refused(up(plain)));
    expect(said).toMatch(/2 devices are called \S+, and one of them only is the host/);
    expect(said).toMatch(/remove the others[\s\S]*run pulumi up again/);
    await converged(plain);
  });
});

describe("a host that may not go yet", () => {
  it.each([
    ["locked", /Another action works on this server\.[\s\S]*run the same command again/],
    ["protected", /Somebody has protected it in the Hetzner console[\s\S]*lift the protection/],
  ])("is named when it is %s, and stays as it was", async (fault, says) => {
    const { name } = await server();
    const value = fault === "protected" ? { path: name } : { path: "/servers" };
    expect(await during("hcloud", fault, value, () => refused(destroy()))).toMatch(says);
    await up(plain, "--refresh");
    await converged(plain);
  });
});

describe("a host that is to be born", () => {
  beforeAll(async () => {
    await destroy();
    expect(await belongings()).toEqual(nothing);
  });

  /** Each run gets further than the one before: what that one left is taken up, or removed. */
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
    if (vendor === "tailscale" && fault === "rate_limited") await pulumi("destroy", "--yes", "--skip-preview");
    expect(await during(vendor, fault, value, () => refused(up(plain)))).toMatch(says);
    expect(await belongings()).toMatchObject({ servers: 0, devices: 0 });
  });

  it("is born by the next run, and nothing of those before is doubled", async () => {
    await up(plain);
    await converged(plain);
  });
});

describe("a birth that goes wrong half-way", () => {
  it.each([
    ["the answer is lost", "reset_after_post", { times: 1, path: "/servers" }, /run pulumi up again/],
    ["the order is lost sight of", "action_vanishes", { path: "create_server" }, /lost sight of it[\s\S]*up --refresh/],
    ["the order fails", "action_fails", { path: "create_server" }, /failed to carry it out[\s\S]*up --refresh/],
  ] as const)("because %s: the next run has one host and no other", async (_what, fault, value, says) => {
    await destroy();
    const said = await during("hcloud", fault, value, () => refused(up(plain)));
    expect(said).toMatch(says);
    if (fault === "action_fails") {
      // A machine that never came up is deleted, as the message says.
      const { id } = await server();
      await hcloud.call("DELETE", `/servers/${id}`);
    }
    await up(plain, "--refresh");
    await converged(plain);
  });

  it("and a server that somebody deletes is not ordered with a spent key: the message has the command", async () => {
    for (const project of ["blog", "motor"]) expect(await runs("backup", project)).toMatchObject({ code: 0 });
    const { id, name } = await server();
    await hcloud.call("DELETE", `/servers/${id}`);
    const said = await refused(up(plain, "--refresh"));
    expect(said).toMatch(/has no server, and its join key is spent/);
    const { devices } = await tailnet.call<{ devices: { id: string }[] }>("GET", `/tailnet/-/devices?hostname=${name}`);
    for (const device of devices) await tailnet.call("DELETE", `/device/${device.id}`);
    const empty = await refused(up(plain, "--replace", said.match(/pulumi up --replace '([^']+)'/)?.[1] ?? ""));
    expect(empty).toContain(`${name} is new and has nothing`);
    // Nobody has to remember what it had: the backups do.
    await pulumi("config", "set", "--path", "outward:handover.oldHostIsGone", name);
    await order({ generation: (await generationNow()) + 1 });
    await up(plain);
    await converged(plain);
  });
});
