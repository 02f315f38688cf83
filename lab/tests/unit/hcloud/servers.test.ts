import { describe, expect, it } from "vitest";
import { lab, OUT, SERVER } from "./harness.ts";

describe("creating a server", () => {
  it("gives it addresses, a firewall and its user data, and answers before it is up", async () => {
    const { call, machines, firewall } = lab();
    const closed = await firewall("closed", [OUT]);
    const user_data = "#cloud-config\n# secret";
    const made = await call("POST", "/servers", { ...SERVER, user_data, firewalls: [{ firewall: closed }] });
    expect(made).toMatchObject({ status: 201, json: { action: { command: "create_server", status: "running" } } });
    expect(made.json.next_actions).toMatchObject([{ command: "start_server" }]);
    expect(made.json.server).toMatchObject({ name: "gw", status: "initializing", locked: true });
    expect(made.json.server.public_net).toMatchObject({
      ipv4: { ip: "203.0.113.11" },
      ipv6: { ip: "2001:db8:100b::/64" },
      firewalls: [{ id: closed, status: "applied" }],
    });
    const { id } = made.json.server;
    expect(machines.specs.get(id)).toEqual({
      id,
      name: "gw",
      image: "debian-13",
      cores: 2,
      memoryGb: 4,
      location: "nbg1",
      ipv4: "203.0.113.11",
      ipv6Net: "2001:db8:100b::/64",
      userData: user_data,
      sshKeys: [],
      rootPassword: made.json.root_password,
    });
    expect(machines.rules.get(id)).toEqual([
      { direction: "out", protocol: "tcp", port: "443", sourceIps: [], destinationIps: ["0.0.0.0/0", "::/0"] },
    ]);
  });

  it("never shows user data again, nor stores it", async () => {
    const { call, api, server } = lab();
    const id = await server("gw", { user_data: "#cloud-config hidden-word" });
    expect(JSON.stringify((await call("GET", `/servers/${id}`)).json)).not.toContain("hidden-word");
    expect(JSON.stringify(api.dump())).not.toContain("hidden-word");
  });

  it("is open without a firewall, and closed with an empty one", async () => {
    const { machines, firewall, server } = lab();
    const open = await server("open");
    const closed = await server("closed", { firewalls: [{ firewall: await firewall("empty") }] });
    expect(machines.rules.get(open)).toBeNull();
    expect(machines.rules.get(closed)).toEqual([]);
  });

  it("goes on only when the machine is there, and is seen running at least once", async () => {
    const { call, wait, machines } = lab();
    const { promise, resolve } = Promise.withResolvers<void>();
    machines.gate = promise;
    const { json } = await call("POST", "/servers", SERVER);
    for (let poll = 0; poll < 3; poll += 1)
      expect((await call("GET", `/actions?id=${json.action.id}`)).json.actions[0].status).toBe("running");
    resolve();
    await promise;
    expect((await wait(json.action)).at(-1)).toBe("success");
    const up = (await call("GET", `/servers/${json.server.id}`)).json.server;
    expect(up).toMatchObject({ status: "running", locked: false });
  });

  it("ends with the reason when the machine cannot be made; the server is there and can be deleted", async () => {
    const { call, wait, machines } = lab();
    machines.broken = "no space left on device";
    const { json } = await call("POST", "/servers", SERVER);
    expect((await wait(json.action)).at(-1)).toBe("error");
    const [action] = (await call("GET", `/actions?id=${json.action.id}`)).json.actions;
    expect(action.error).toEqual({ code: "action_failed", message: "no space left on device" });
    expect((await call("GET", `/servers/${json.server.id}`)).json.server.status).toBe("off");
    expect((await call("POST", `/servers/${json.server.id}/actions/poweron`)).code).toBe("conflict");
    const gone = await call("DELETE", `/servers/${json.server.id}`);
    expect((await wait(gone.json.action)).at(-1)).toBe("success");
  });

  it("gives no machine's address to the next one", async () => {
    const { call, wait, server } = lab();
    const first = await server("a");
    await wait((await call("DELETE", `/servers/${first}`)).json.action);
    const second = (await call("GET", `/servers/${await server("b")}`)).json.server;
    expect(second.public_net.ipv4?.ip).toBe("203.0.113.12");
  });

  it("has only the families asked for", async () => {
    const { call, server, machines } = lab();
    const id = await server("six", { public_net: { enable_ipv4: false, enable_ipv6: true } });
    expect((await call("GET", `/servers/${id}`)).json.server.public_net.ipv4).toBeNull();
    expect(machines.specs.get(id)).toMatchObject({ ipv4: null, ipv6Net: "2001:db8:100b::/64" });
  });

  it("stands at the type's first location unless told", async () => {
    const { machines, server } = lab();
    const there = async (name: string, location?: string) =>
      machines.specs.get(await server(name, { location }))?.location;
    expect([await there("a"), await there("b", "hel1")]).toEqual(["fsn1", "hel1"]);
  });

  it.each([
    [{ server_type: "cx99" }, "invalid_input"],
    [{ location: "mars1" }, "invalid_input"],
    [{ image: "debian-99" }, "invalid_input"],
    [{ server_type: "cpx11" }, "invalid_input"],
    [{ image: "ubuntu-24.04" }, "not_modelled"],
    [{ name: "not a host name" }, "invalid_input"],
    [{ name: undefined }, "invalid_input"],
    [{ user_data: "x".repeat(32 * 1024 + 1) }, "invalid_input"],
    [{ public_net: { enable_ipv4: false, enable_ipv6: false } }, "invalid_input"],
    [{ firewalls: [{ firewall: 999 }] }, "not_found"],
    [{ ssh_keys: ["nobody"] }, "not_found"],
    [{ labels: { "hetzner.cloud/x": "y" } }, "invalid_input"],
    [{ volumes: [1] }, "not_modelled"],
  ])("refuses %j as %s, and buys nothing", async (fault, code) => {
    const { call, machines } = lab();
    const refused = await call("POST", "/servers", { ...SERVER, ...fault });
    expect(refused.code).toBe(code);
    expect((await call("GET", "/servers")).json.servers).toEqual([]);
    expect(machines.asked).toEqual([]);
  });

  it("takes user data of exactly 32 KiB, in bytes", async () => {
    const { call } = lab();
    expect((await call("POST", "/servers", { ...SERVER, user_data: "x".repeat(32 * 1024) })).status).toBe(201);
    const { code } = await call("POST", "/servers", { ...SERVER, name: "b", user_data: "ü".repeat(16 * 1024 + 1) });
    expect(code).toBe("invalid_input");
  });
});

describe("a server's name", () => {
  it("is refused a second time, in the vendor's words", async () => {
    const { call, server } = lab();
    await server("gw");
    const second = await call("POST", "/servers", SERVER);
    expect(second).toMatchObject({
      status: 409,
      json: {
        error: {
          code: "uniqueness_error",
          message: "server name is already used",
          details: { fields: [{ name: "name" }] },
        },
      },
    });
    expect((await call("POST", "/servers", { ...SERVER, name: "gw2" })).status).toBe(201);
  });

  it("is free when the delete action has ended, not before; the server itself is gone at once", async () => {
    const { call, wait, server, firewall } = lab();
    const closed = await firewall("closed", [OUT]);
    const id = await server("gw", { firewalls: [{ firewall: closed }] });
    const { json } = await call("DELETE", `/servers/${id}`);
    expect(await call("GET", `/servers/${id}`)).toMatchObject({ status: 404, code: "not_found" });
    expect((await call("GET", `/servers?name=${id}`)).json.servers).toEqual([]);
    expect((await call("GET", `/firewalls/${closed}`)).json.firewall.applied_to).toEqual([]);
    expect((await call("POST", "/servers", SERVER)).code).toBe("uniqueness_error");
    expect(await wait(json.action)).toEqual(["running", "success"]);
    expect((await call("POST", "/servers", SERVER)).status).toBe(201);
  });

  it("changes by PUT, to a free one only", async () => {
    const { call, server } = lab();
    const id = await server("gw");
    await server("other");
    expect((await call("PUT", `/servers/${id}`, { name: "other" })).code).toBe("uniqueness_error");
    const { json } = await call("PUT", `/servers/${id}`, { labels: { stack: "b" } });
    expect(json.server).toMatchObject({ name: "gw", labels: { stack: "b" } });
  });
});
