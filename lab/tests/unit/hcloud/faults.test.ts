/** Every fault switch, on and off. The name of each stands first in its test. */
import { describe, expect, it } from "vitest";
import { FAULTS } from "#lab/apis/hcloud/faults.ts";
import { lab, OUT, SERVER, SSH } from "./harness.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGl2ZSBtZSBhIGtleSBmb3IgdGVzdHMgb25seSEh me@laptop";

describe("what is refused for a while", () => {
  it("sold_out: a type is not available at a place, says so, and is refused there alone", async () => {
    const { api, call } = lab();
    const available = async () => {
      const [type] = (await call("GET", "/server_types?name=cx23")).json.server_types as unknown as {
        locations: { available: boolean }[];
      }[];
      return type?.locations.map((at) => at.available);
    };
    expect(await available()).toEqual([true, true, true]);
    await api.faults.set("sold_out", { path: "cx23 at nbg1" });
    expect(await available()).toEqual([true, false, true]);
    const order = (location: string, name: string) => call("POST", "/servers", { ...SERVER, location, name });
    expect(await order("nbg1", "a")).toMatchObject({ status: 412, code: "resource_unavailable" });
    expect((await order("fsn1", "b")).status).toBe(201);
    await api.faults.clear();
    expect((await order("nbg1", "a")).status).toBe(201);
  });

  it("resource_unavailable: 412 as often as told, then none", async () => {
    const { api, call, machines } = lab();
    await api.faults.set("resource_unavailable", { times: 1 });
    expect(await call("POST", "/servers", SERVER)).toMatchObject({ status: 412, code: "resource_unavailable" });
    expect(machines.asked).toEqual([]);
    expect((await call("POST", "/servers", SERVER)).status).toBe(201);
  });

  it("user_data_lost: the machine is made without it, and says nothing of that", async () => {
    const { api, server, machines } = lab();
    await api.faults.set("user_data_lost", { path: "a" });
    const of = async (name: string) => machines.specs.get(await server(name, { user_data: "#cloud-config" }))?.userData;
    expect([await of("a"), await of("b")]).toEqual(["", "#cloud-config"]);
  });

  it("server_limit: 403, and no machine is made", async () => {
    const { api, call, machines } = lab();
    await api.faults.set("server_limit", { times: 1 });
    expect(await call("POST", "/servers", SERVER)).toMatchObject({
      status: 403,
      json: { error: { code: "resource_limit_exceeded", message: "server limit exceeded" } },
    });
    expect(machines.asked).toEqual([]);
    expect((await call("POST", "/servers", SERVER)).status).toBe(201);
  });

  it.each([
    ["server gw", "/servers", SERVER, "server name is already used"],
    ["firewall a", "/firewalls", { name: "a" }, "firewall name is already used"],
    ["SSH key me", "/ssh_keys", { name: "me", public_key: KEY }, "SSH key name is already used"],
  ])("name_taken: %s, until it is off, and no other", async (path, target, body, message) => {
    const { api, call } = lab();
    await api.faults.set("name_taken", { path });
    expect(await call("POST", target, body)).toMatchObject({
      status: 409,
      json: { error: { code: "uniqueness_error", message, details: { fields: [{ name: "name" }] } } },
    });
    await api.faults.set("name_taken", { path: "another" });
    expect((await call("POST", target, body)).status).toBe(201);
  });

  it("fingerprint_taken: once", async () => {
    const { api, call } = lab();
    await api.faults.set("fingerprint_taken", { times: 1 });
    const add = () => call("POST", "/ssh_keys", { name: "me", public_key: KEY });
    expect((await add()).json.error).toMatchObject({
      code: "uniqueness_error",
      message: "SSH key with the same fingerprint already exists",
    });
    expect((await add()).status).toBe(201);
  });

  it("protected: the server stays, and goes when it is off", async () => {
    const { api, call, server } = lab();
    const id = await server("gw");
    await api.faults.set("protected", { path: "gw" });
    expect(await call("DELETE", `/servers/${id}`)).toMatchObject({
      status: 423,
      json: { error: { code: "protected", message: "server deletion is protected" } },
    });
    await api.faults.clear("protected");
    expect((await call("DELETE", `/servers/${id}`)).status).toBe(200);
  });

  it("locked: one server, for every action and its deletion", async () => {
    const { api, call, server } = lab();
    const [a, b] = [await server("a"), await server("b")];
    await api.faults.set("locked", { path: `/servers/${a}` });
    expect(await call("POST", `/servers/${a}/actions/poweroff`)).toMatchObject({ status: 423, code: "locked" });
    expect((await call("DELETE", `/servers/${a}`)).code).toBe("locked");
    expect((await call("DELETE", `/servers/${b}`)).status).toBe(200);
    await api.faults.clear("locked");
    expect((await call("DELETE", `/servers/${a}`)).status).toBe(200);
  });

  it("rate_limited: every call, until it is off", async () => {
    const { api, call } = lab();
    await api.faults.set("rate_limited", {});
    expect(await call("GET", "/servers")).toMatchObject({ status: 429, code: "rate_limit_exceeded" });
    await api.faults.clear();
    expect((await call("GET", "/servers")).status).toBe(200);
  });

  it("proxy_error: a page without a code, and nothing was carried out", async () => {
    const { api, call, firewall } = lab();
    const id = await firewall("a");
    await api.faults.set("proxy_error", { times: 1, path: "/firewalls" });
    expect(await call("DELETE", `/firewalls/${id}`)).toMatchObject({
      status: 500,
      code: "",
      json: undefined,
      headers: { "content-type": "text/html" },
    });
    expect((await call("GET", `/firewalls/${id}`)).status).toBe(200);
  });
});

describe("what goes wrong after a yes", () => {
  it("action_fails: by its command", async () => {
    const { api, call, wait, server } = lab();
    await api.faults.set("action_fails", { path: "delete_server", times: 1 });
    const id = await server("gw");
    expect(await wait((await call("DELETE", `/servers/${id}`)).json.action)).toEqual(["running", "error"]);
    expect((await call("GET", `/servers/${id}`)).status).toBe(200);
    expect(await wait((await call("DELETE", `/servers/${id}`)).json.action)).toEqual(["running", "success"]);
  });

  it("action_vanishes: one poll does not find it, the next does", async () => {
    const { api, call, server } = lab();
    const { json } = await call("POST", `/servers/${await server("gw")}/actions/poweroff`);
    const poll = async () => (await call("GET", `/actions?id=${json.action.id}`)).json.actions.length;
    await api.faults.set("action_vanishes", { times: 1 });
    expect([await poll(), await poll()]).toEqual([0, 1]);
  });

  it("acpi_ignored: the action succeeds, and the machine stays on", async () => {
    const { api, call, wait, server } = lab();
    const id = await server("gw");
    const shutdown = async () => wait((await call("POST", `/servers/${id}/actions/shutdown`)).json.action);
    const status = async () => (await call("GET", `/servers/${id}`)).json.server.status;
    await api.faults.set("acpi_ignored", {});
    expect(await shutdown()).toEqual(["running", "success"]);
    expect(await status()).toBe("running");
    await api.faults.clear();
    await shutdown();
    expect(await status()).toBe("off");
  });

  it("status_lags: starting, although it runs", async () => {
    const { api, call, server } = lab();
    const id = await server("gw");
    const status = async () => (await call("GET", `/servers/${id}`)).json.server.status;
    await api.faults.set("status_lags", { times: 1 });
    expect([await status(), await status()]).toEqual(["starting", "running"]);
  });

  it("rules_wiped: a change of labels opens the machine for all that goes out", async () => {
    const { api, call, firewall, server, machines } = lab();
    const fw = await firewall("a", [OUT]);
    const id = await server("gw", { firewalls: [{ firewall: fw }] });
    const change = async () =>
      (await call("PUT", `/firewalls/${fw}`, { labels: { a: "b" } })).json.firewall.rules.length;
    expect(await change()).toBe(1);
    await api.faults.set("rules_wiped", { times: 1 });
    expect(await change()).toBe(0);
    expect(machines.rules.get(id)).toEqual([]);
    await call("POST", `/firewalls/${fw}/actions/set_rules`, { rules: [OUT, SSH] });
    expect(await change()).toBe(2);
  });

  it("reset_after_post: the answer is lost, the thing is there", async () => {
    const { api, call } = lab();
    await api.faults.set("reset_after_post", { times: 1 });
    expect((await call("POST", "/firewalls", { name: "a" })).status).toBe(0);
    expect((await call("POST", "/firewalls", { name: "a" })).code).toBe("uniqueness_error");
    expect((await call("POST", "/firewalls", { name: "b" })).status).toBe(201);
  });
});

describe("what happens behind everybody's back", () => {
  it("zombie_in_firewall: a deleted server keeps its firewall from being deleted", async () => {
    const { api, call, firewall, server, wait } = lab();
    const fw = await firewall("a", [OUT]);
    const id = await server("gw", { firewalls: [{ firewall: fw }] });
    await api.faults.set("zombie_in_firewall", {});
    await wait((await call("DELETE", `/servers/${id}`)).json.action);
    const zombie = [{ type: "server", server: { id } }];
    const shown = async () => (await call("GET", `/firewalls/${fw}`)).json.firewall;
    expect((await shown()).applied_to).toEqual(zombie);
    expect(await shown()).not.toHaveProperty("zombies");
    expect((await call("DELETE", `/firewalls/${fw}`)).code).toBe("resource_in_use");
    const remove = await call("POST", `/firewalls/${fw}/actions/remove_from_resources`, { remove_from: zombie });
    expect(remove.code).toBe("firewall_resource_not_found");
    expect((await call("POST", "/servers", SERVER)).status).toBe(201);
    await api.faults.clear("zombie_in_firewall");
    expect((await shown()).applied_to).toEqual([]);
    expect((await call("DELETE", `/firewalls/${fw}`)).status).toBe(204);
  });

  it("image_ids_rotated: names stay, an old server keeps its id", async () => {
    const { api, call, server } = lab();
    const find = async () => (await call("GET", "/images?name=debian-13")).json.images[0].id;
    const before = await find();
    const id = await server("gw");
    await api.faults.set("image_ids_rotated", {});
    expect(await find()).not.toBe(before);
    expect((await call("GET", `/images/${before}`)).code).toBe("not_found");
    expect((await call("GET", `/servers/${id}`)).json.server.image).toMatchObject({ id: before, name: "debian-13" });
  });

  it("images_deprecated: hidden unless asked for, and found by id", async () => {
    const { api, call } = lab();
    const find = async (more = "") => (await call("GET", `/images?name=debian-13${more}`)).json.images;
    expect(await find()).toMatchObject([{ deprecated: null }]);
    await api.faults.set("images_deprecated", {});
    expect(await find()).toEqual([]);
    expect(await find("&include_deprecated=true")).toMatchObject([{ deprecated: "2025-09-03T00:00:00Z" }]);
    expect((await call("GET", "/images/114690387")).status).toBe(200);
  });

  it("server_types_retired: each location says since when, and no new one is sold", async () => {
    const { api, call, server } = lab();
    const id = await server("old");
    await api.faults.set("server_types_retired", {});
    const [type] = (await call("GET", "/server_types?name=cx23")).json.server_types;
    expect(type).toMatchObject({
      locations: [{ available: false, deprecation: { unavailable_after: "2025-12-31T00:00:00Z" } }, {}, {}],
    });
    expect(await call("POST", "/servers", SERVER)).toMatchObject({ status: 422, code: "invalid_server_type" });
    expect((await call("GET", `/servers/${id}`)).json.server.server_type?.name).toBe("cx23");
    await api.faults.clear();
    expect((await call("POST", "/servers", SERVER)).status).toBe(201);
  });
});

it("that does not exist is refused with the list of those that do, and so is a malformed value", async () => {
  const { api } = lab();
  await expect(api.faults.set("gremlins", {})).rejects.toThrow(
    `hcloud has no fault "gremlins"; there are ${Object.keys(FAULTS).join(", ")}`,
  );
  await expect(api.faults.set("rate_limited", { often: true })).rejects.toThrow("rate_limited");
});
