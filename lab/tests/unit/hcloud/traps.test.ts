/**
 * Where a kind emulator would hide a fault of the stack: the traps that the other files of this folder do not hold yet.
 * Uniqueness, names and orders are in servers.test.ts, locks and protection in server-actions.test.ts, rules and
 * attachments in firewalls.test.ts, SSH keys and requests in api.test.ts, what comes by a switch in faults.test.ts.
 */
import { describe, expect, it } from "vitest";
import { lab, OUT, SERVER, SSH } from "./harness.ts";

const on = (id: number) => [{ type: "server", server: { id } }];

describe("requests", () => {
  it.each([
    ["GET", "/volumes"],
    ["POST", "/volumes/1/actions/attach"],
    ["GET", "/primary_ips?name=a"],
    ["POST", "/primary_ips/1/actions/assign"],
    ["GET", "/floating_ips"],
    ["GET", "/networks/1"],
    ["GET", "/placement_groups/1"],
    ["GET", "/isos"],
    ["POST", "/servers/1/actions/rebuild"],
    ["POST", "/servers/1/actions/change_dns_ptr"],
    ["POST", "/servers/1/actions/enable_backup"],
    ["POST", "/servers/1/actions/enable_rescue"],
    ["POST", "/servers/1/actions/attach_to_network"],
  ])("out of scope: %s %s is 501 and counted, never an empty list", async (method, target) => {
    const { api, call } = lab();
    expect(await call(method, target, {})).toMatchObject({ status: 501, code: "not_modelled" });
    expect(api.missed()).toEqual([`${method} /v1${target.split("?")[0]}`]);
  });

  it("details of invalid_input: one field with its messages, the only shape that clients decode", async () => {
    const { call } = lab();
    expect((await call("POST", "/firewalls", { name: "" })).json.error).toEqual({
      code: "invalid_input",
      message: expect.stringContaining("invalid input in field 'name'"),
      details: { fields: [{ name: "name", messages: [expect.any(String)] }] },
    });
  });

  it.each([
    ["a key of 63 characters", { ["k".repeat(63)]: "v" }, 201],
    ["a key of 64", { ["k".repeat(64)]: "v" }, 422],
    ["a value of 64", { k: "v".repeat(64) }, 422],
    ["a key that ends with a dash", { "k-": "v" }, 422],
    ["the vendor's own prefix", { "hetzner.cloud/k": "v" }, 422],
    ["a prefix of ours", { "outward.test/k": "v" }, 201],
  ])("labels: %s", async (_what, labels, status) => {
    expect((await lab().call("POST", "/firewalls", { name: "a", labels })).status).toBe(status);
  });
});

describe("actions", () => {
  it("running, then ended: every field, by list and by id", async () => {
    const { call, wait, server } = lab();
    const id = await server("gw");
    const { action } = (await call("POST", `/servers/${id}/actions/poweroff`)).json;
    const started = "2026-01-01T00:00:00Z";
    const running = { id: action.id, command: "stop_server", status: "running", progress: 0, started, finished: null };
    expect(action).toEqual({ ...running, resources: [{ id, type: "server" }], error: null });
    await wait(action);
    const ended = { ...action, status: "success", progress: 100, finished: started };
    expect((await call("GET", `/actions/${action.id}`)).json.action).toEqual(ended);
  });

  it("more than one page of ids: the rest is on the next page, as everywhere", async () => {
    const { call, firewall } = lab();
    const fw = await firewall("a");
    const ids: number[] = [];
    for (let i = 0; i < 26; i += 1)
      ids.push((await call("POST", `/firewalls/${fw}/actions/set_rules`, { rules: [] })).json.actions[0].id);
    const { json } = await call("GET", `/actions?${ids.map((id) => `id=${id}`).join("&")}&page=1`);
    expect([json.actions.length, json.meta.pagination]).toMatchObject([25, { next_page: 2 }]);
  });
});

describe("servers", () => {
  it("delete of a vanished server: 404, for its shutdown too", async () => {
    const { call, wait, server } = lab();
    const id = await server("gw");
    await wait((await call("DELETE", `/servers/${id}`)).json.action);
    expect(await call("DELETE", `/servers/${id}`)).toMatchObject({ status: 404, code: "not_found" });
    expect((await call("POST", `/servers/${id}/actions/shutdown`)).code).toBe("not_found");
  });

  it("shutdown ≠ off: the action ends at once, the guest stops when it likes", async () => {
    const { call, wait, server, machines } = lab();
    const id = await server("gw");
    Object.assign(machines, { shutdown: async () => {} });
    const status = async () => (await call("GET", `/servers/${id}`)).json.server.status;
    expect((await wait((await call("POST", `/servers/${id}/actions/shutdown`)).json.action)).at(-1)).toBe("success");
    expect(await status()).toBe("running");
    machines.on.delete(id);
    expect(await status()).toBe("off");
  });

  it("datacenter: not sent any more, and refused when it is given", async () => {
    const { call, server } = lab();
    const shown = (await call("GET", `/servers/${await server("gw")}`)).json.server;
    expect(shown).toMatchObject({ location: { name: "nbg1" } });
    expect(shown).not.toHaveProperty("datacenter");
    expect((await call("POST", "/servers", { ...SERVER, name: "b", datacenter: "nbg1-dc3" })).code).toBe(
      "not_modelled",
    );
  });

  it("drift invisible: neither keys nor user data nor a password come back", async () => {
    const { call, server } = lab();
    const shown = (await call("GET", `/servers/${await server("gw", { user_data: "#cloud-config" })}`)).json;
    for (const key of ["ssh_keys", "user_data", "root_password"]) {
      expect(shown).not.toHaveProperty(key);
      expect(shown.server).not.toHaveProperty(key);
    }
  });

  it("firewall_ids: one that is attached later shows up among them", async () => {
    const { call, server, firewall } = lab();
    const id = await server("gw", { firewalls: [{ firewall: await firewall("a", [OUT]) }] });
    const fw = await firewall("b", [OUT]);
    await call("POST", `/firewalls/${fw}/actions/apply_to_resources`, { apply_to: on(id) });
    const shown = (await call("GET", `/servers/${id}`)).json.server.public_net.firewalls;
    expect(shown.map((one) => [one.id === fw, one.status])).toEqual([
      [false, "applied"],
      [true, "pending"],
    ]);
  });

  it("firewall at create: in force before the machine boots", async () => {
    const { call, firewall, machines } = lab();
    const seen: unknown[] = [];
    Object.assign(machines, { create: async (_spec: unknown, rules: unknown) => void seen.push(rules) });
    await call("POST", "/servers", { ...SERVER, firewalls: [{ firewall: await firewall("a", [OUT]) }] });
    expect(seen).toMatchObject([[{ direction: "out", port: "443" }]]);
  });

  it.each([
    ["primary IPs", { public_net: { enable_ipv4: true, ipv4: 54 } }],
    ["networks", { networks: [1] }],
    ["placement groups", { placement_group: 1 }],
    ["start_after_create", { start_after_create: false }],
  ])("%s: refused as not modelled, not ignored", async (_what, more) => {
    expect((await lab().call("POST", "/servers", { ...SERVER, ...more })).code).toBe("not_modelled");
  });
});

describe("firewalls", () => {
  it("name: up to 128 characters", async () => {
    const { call } = lab();
    expect((await call("POST", "/firewalls", { name: "a".repeat(128) })).status).toBe(201);
    expect((await call("POST", "/firewalls", { name: "a".repeat(129) })).code).toBe("invalid_input");
  });

  it("effective rules: 500 addresses on one server, over all of its firewalls", async () => {
    const { call, firewall } = lab();
    const wide = { ...SSH, source_ips: Array.from({ length: 10 }, (_, i) => `192.0.2.${i}/32`) };
    const first = { firewall: await firewall("a", Array(49).fill(wide)) };
    const order = (name: string, ...firewalls: object[]) => call("POST", "/servers", { ...SERVER, name, firewalls });
    expect((await order("a", first, { firewall: await firewall("b", [wide]) })).status).toBe(201);
    const refused = await order("b", first, { firewall: await firewall("c", [wide, SSH]) });
    expect(refused).toMatchObject({ status: 403, code: "resource_limit_exceeded" });
  });

  it("remove error codes: a server that is gone is 404 firewall_resource_not_found", async () => {
    const { call, firewall, server, wait } = lab();
    const fw = await firewall("a", [OUT]);
    const id = await server("gw", { firewalls: [{ firewall: fw }] });
    await wait((await call("DELETE", `/servers/${id}`)).json.action);
    const remove = await call("POST", `/firewalls/${fw}/actions/remove_from_resources`, { remove_from: on(id) });
    expect(remove).toMatchObject({ status: 404, code: "firewall_resource_not_found" });
  });

  it("removing the last rule is never sent: the rule stays until set_rules says otherwise", async () => {
    const { call, firewall } = lab();
    const fw = await firewall("a", [SSH]);
    const rules = async () => (await call("GET", `/firewalls/${fw}`)).json.firewall.rules.length;
    await call("PUT", `/firewalls/${fw}`, { labels: { a: "b" } });
    expect(await rules()).toBe(1);
    await call("POST", `/firewalls/${fw}/actions/set_rules`, { rules: [] });
    expect(await rules()).toBe(0);
  });

  it("three owners of one list: apply_to at birth, at a server's birth and later are one applied_to", async () => {
    const { call, firewall, server } = lab();
    const first = await server("first");
    const made = await call("POST", "/firewalls", { name: "a", rules: [OUT], apply_to: on(first) });
    const fw = made.json.firewall.id;
    expect(made.json.actions).toMatchObject([{ command: "apply_firewall", status: "running" }]);
    const second = await server("second", { firewalls: [{ firewall: fw }] });
    const third = await server("third", { firewalls: [{ firewall: await firewall("b") }] });
    await call("POST", `/firewalls/${fw}/actions/apply_to_resources`, { apply_to: on(third) });
    expect((await call("GET", `/firewalls/${fw}`)).json.firewall.applied_to).toEqual(
      [first, second, third].flatMap(on),
    );
  });
});
