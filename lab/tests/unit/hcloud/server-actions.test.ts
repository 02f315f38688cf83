import { describe, expect, it } from "vitest";
import { lab, OUT, SERVER, SSH } from "./harness.ts";

describe("a server's actions", () => {
  it("lock it: a second one gets 423, and after the first has ended it does not", async () => {
    const { call, wait, server } = lab();
    const id = await server("gw");
    const off = await call("POST", `/servers/${id}/actions/poweroff`);
    expect(off.status).toBe(201);
    expect((await call("GET", `/servers/${id}`)).json.server.locked).toBe(true);
    expect(await call("POST", `/servers/${id}/actions/poweron`)).toMatchObject({ status: 423, code: "locked" });
    expect(await call("DELETE", `/servers/${id}`)).toMatchObject({ status: 423, code: "locked" });
    await wait(off.json.action);
    expect((await call("POST", `/servers/${id}/actions/poweron`)).status).toBe(201);
  });

  it("end by themselves after two seconds when nobody polls", async () => {
    const { call, server, tick } = lab();
    const id = await server("gw");
    await call("POST", `/servers/${id}/actions/poweroff`);
    tick(1_999);
    expect((await call("GET", `/servers/${id}`)).json.server.locked).toBe(true);
    tick(1);
    expect((await call("GET", `/servers/${id}`)).json.server).toMatchObject({ locked: false, status: "off" });
  });

  it("power: the status is the machine's own", async () => {
    const { call, wait, server, machines } = lab();
    const id = await server("gw");
    const status = async () => (await call("GET", `/servers/${id}`)).json.server.status;
    machines.on.delete(id);
    expect(await status()).toBe("off");
    await wait((await call("POST", `/servers/${id}/actions/poweron`)).json.action);
    expect(await status()).toBe("running");
    await wait((await call("POST", `/servers/${id}/actions/shutdown`)).json.action);
    expect(await status()).toBe("off");
    await wait((await call("POST", `/servers/${id}/actions/reset`)).json.action);
    expect(await status()).toBe("running");
  });

  it("protection: on refuses deletion, off allows it, and halves are refused", async () => {
    const { call, wait, server } = lab();
    const id = await server("gw");
    const protect = (on: boolean, rebuild = on) =>
      call("POST", `/servers/${id}/actions/change_protection`, { delete: on, rebuild });
    expect((await protect(true, false)).code).toBe("invalid_input");
    await wait((await protect(true)).json.action);
    expect(await call("DELETE", `/servers/${id}`)).toMatchObject({ status: 423, code: "protected" });
    await wait((await protect(false)).json.action);
    expect((await call("DELETE", `/servers/${id}`)).status).toBe(200);
  });

  it("are listed by id only", async () => {
    const { call, server } = lab();
    const id = await server("gw");
    expect(await call("GET", "/actions")).toMatchObject({ status: 410, code: "deprecated_api_endpoint" });
    const { json } = await call("POST", `/servers/${id}/actions/poweroff`);
    const found = await call("GET", `/actions?id=${json.action.id}&id=999&page=1&sort=status&sort=id`);
    expect(found.json.actions).toHaveLength(1);
  });
});

describe("after a restart of the emulator", () => {
  it("running actions have failed, servers are unlocked, and the rest is as it was", async () => {
    const before = lab();
    before.machines.gate = new Promise(() => {});
    const { json } = await before.call("POST", "/servers", SERVER);
    const { call } = lab({ tables: before.api.dump() });
    const [action] = (await call("GET", `/actions?id=${json.action.id}`)).json.actions;
    expect(action).toMatchObject({ status: "error", error: { code: "action_failed" } });
    expect((await call("GET", `/servers/${json.server.id}`)).json.server).toMatchObject({ name: "gw", locked: false });
  });

  it("refuses what is no dump", () => {
    expect(() => lab({ tables: { servers: {} } })).toThrow("next, lastHost, firewalls, sshKeys, actions missing");
  });
});

it("keeps the rules of a server with several firewalls united", async () => {
  const { machines, firewall, server } = lab();
  const both = [{ firewall: await firewall("a", [OUT]) }, { firewall: await firewall("b", [SSH]) }];
  const id = await server("gw", { firewalls: both });
  expect(machines.rules.get(id)?.map(({ direction, port }) => `${direction} ${port}`)).toEqual(["out 443", "in 22"]);
});

describe("change_type", () => {
  const rescaled = async (body: object, off = true) => {
    const world = lab();
    const id = await world.server("gw");
    if (off) await world.wait((await world.call("POST", `/servers/${id}/actions/poweroff`)).json.action);
    const answer = await world.call("POST", `/servers/${id}/actions/change_type`, body);
    if (answer.status === 201) await world.wait(answer.json.action);
    const { server } = (await world.call("GET", `/servers/${id}`)).json;
    return { ...world, id, answer, server };
  };

  it("makes another machine of it, and powers it on again", async () => {
    const { answer, server, machines, id } = await rescaled({ server_type: "cx33", upgrade_disk: true });
    expect(answer.json.action).toMatchObject({ command: "change_server_type", status: "running" });
    expect(server).toMatchObject({ status: "running", primary_disk_size: 80, server_type: { name: "cx33" } });
    expect(machines.asked).toContain(`resize ${id} 4 8`);
  });

  it("keeps the disk when it is told to, so that it may become what it was", async () => {
    const { call, wait, server, id } = await rescaled({ server_type: "cx33", upgrade_disk: false });
    expect(server).toMatchObject({ primary_disk_size: 40, server_type: { name: "cx33" } });
    await wait((await call("POST", `/servers/${id}/actions/poweroff`)).json.action);
    const back = await call("POST", `/servers/${id}/actions/change_type`, { server_type: "cx23", upgrade_disk: true });
    expect(back.status).toBe(201);
  });

  it("refuses a server that is on, a disk that would shrink, and a type that is none or not sold there", async () => {
    const on = await rescaled({ server_type: "cx33", upgrade_disk: true }, false);
    expect(on.answer).toMatchObject({ status: 422, code: "server_not_stopped" });
    expect(on.server).toMatchObject({ status: "running", server_type: { name: "cx23" } });
    const { call, wait, id } = await rescaled({ server_type: "cx33", upgrade_disk: true });
    await wait((await call("POST", `/servers/${id}/actions/poweroff`)).json.action);
    const smaller = await call("POST", `/servers/${id}/actions/change_type`, {
      server_type: "cx23",
      upgrade_disk: true,
    });
    expect(smaller).toMatchObject({ status: 422, code: "invalid_server_type" });
    for (const [type, code] of [
      ["cpx11", "invalid_server_type"],
      ["cx23", "invalid_server_type"],
      ["cx99", "invalid_input"],
    ])
      expect((await rescaled({ server_type: type, upgrade_disk: true })).answer.code).toBe(code);
  });
});
