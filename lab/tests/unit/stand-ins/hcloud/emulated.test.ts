/** The stand-in in front of the emulator: what the official plugin's defects leave behind in the cloud. */
import { describe, expect, it } from "vitest";
import { InitFailed } from "#lab/stand-ins/provider.ts";
import { emulated, https, quic } from "./harness.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGl2ZSBtZSBhIGtleSBmb3IgdGVzdHMgb25seSEh me@laptop";
const small = { name: "gw", serverType: "cx23", image: "debian-13", location: "nbg1" };

describe("a lost answer", () => {
  it("to the order of a server leaves an orphan, which the next order collides with", async () => {
    const { api, server } = emulated();
    await api.faults.set("reset_after_post", { times: 1 });
    const lost = server.create(small);
    await expect(lost).rejects.toThrow("fetch failed");
    await expect(lost).rejects.not.toBeInstanceOf(InitFailed);
    expect(Object.values(api.dump().servers)).toMatchObject([{ name: "gw" }]);
    await expect(server.create(small)).rejects.toThrow("server name is already used (uniqueness_error)");
  });

  it("to an SSH key too", async () => {
    const { api, sshKey } = emulated();
    await api.faults.set("reset_after_post", { times: 1 });
    await expect(sshKey.create({ name: "me", publicKey: KEY })).rejects.toThrow("fetch failed");
    await expect(sshKey.create({ name: "me", publicKey: KEY })).rejects.toThrow("already used");
  });
});

describe("what fails after a yes", () => {
  it("at the birth of a server keeps it in the state, from where it can be deleted", async () => {
    const { api, server } = emulated();
    await api.faults.set("action_fails", { times: 1, path: "create_server" });
    const failed: unknown = await server.create(small).catch((error: unknown) => error);
    if (!(failed instanceof InitFailed)) throw new Error("want a server that is kept");
    expect(failed.reasons[0]).toContain("action_failed");
    await server.remove({ id: failed.id, inputs: small, outputs: failed.outputs });
    expect(api.dump().servers).toEqual({});
  });

  it("to an SSH key with a line break at its end drops it from the state, and leaves it in the cloud", async () => {
    const { api, sshKey } = emulated();
    await expect(sshKey.create({ name: "me", publicKey: `${KEY}\n` })).rejects.toThrow("inconsistent result");
    expect(Object.keys(api.dump().sshKeys)).toHaveLength(1);
    await expect(sshKey.create({ name: "me", publicKey: KEY })).rejects.toThrow("already used");
  });
});

describe("a firewall", () => {
  it("keeps its last rule in the cloud, and every refresh shows it", async () => {
    const { api, firewall } = emulated();
    const made = await firewall.create({ name: "closed", rules: [quic] });
    const emptied = await firewall.update(made, { name: "closed", rules: [] });
    expect(Object.values(api.dump().firewalls)[0]?.rules).toHaveLength(1);
    const seen = await firewall.refresh(emptied);
    if (!seen) throw new Error("the firewall is gone");
    expect(await firewall.diff(seen, { name: "closed", rules: [] })).toEqual(["rules"]);
    const changed = await firewall.update(made, { name: "closed", rules: [https] });
    expect(changed.outputs.rules).toEqual([https]);
  });

  it("with a zombie cannot be deleted, however often it is tried", async () => {
    const { api, firewall, server } = emulated();
    const wall = await firewall.create({ name: "closed" });
    const host = await server.create({ ...small, firewallIds: [Number(wall.id)] });
    await api.faults.set("zombie_in_firewall", {});
    await server.remove(host);
    await expect(firewall.remove(wall)).rejects.toThrow("still in use (resource_in_use)");
    await api.faults.clear();
    await firewall.remove(wall);
    expect(api.dump().firewalls).toEqual({});
  });
});

describe("a server that somebody rescaled by hand", () => {
  it("is powered off and changed back by an update after a refresh, so a program has to ignore its type", async () => {
    const { call, wait, server, machines } = emulated();
    const made = await server.create(small);
    await wait((await call("POST", `/servers/${made.id}/actions/poweroff`)).json.action);
    await wait(
      (await call("POST", `/servers/${made.id}/actions/change_type`, { server_type: "cx33", upgrade_disk: false })).json
        .action,
    );
    const found = await server.refresh(made);
    if (!found) throw new Error("the server is gone");
    expect(await server.diff(found, small)).toEqual(["serverType"]);
    machines.asked.length = 0;
    await server.update(found, small);
    expect(machines.asked).toEqual([`resize ${made.id} 2 4`]);
  });
});
