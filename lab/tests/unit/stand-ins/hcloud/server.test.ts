/** Servers, from their order to their end. */
import { describe, expect, it } from "vitest";
import { InitFailed } from "#lab/stand-ins/provider.ts";
import { answers, json } from "../replay.ts";
import { on } from "./harness.ts";

const machine = (more: object = {}) => ({
  id: 42,
  name: "outward-a",
  status: "running",
  backup_window: null,
  primary_disk_size: 40,
  public_net: { ipv4: null, ipv6: null, firewalls: [{ id: 101 }] },
  server_type: { name: "cx22" },
  location: { name: "fsn1" },
  image: { id: 500, name: "debian-13" },
  protection: { delete: false, rebuild: false },
  labels: {},
  ...more,
});
const done = { id: 9, status: "success", error: null };
const notFound = () => json(404, { error: { code: "not_found", message: "server not found" } });
const small = { name: "outward-a", serverType: "cx22", image: "debian-13", location: "fsn1", firewallIds: [101] };
const small42 = { id: "42", inputs: small, outputs: { ...small, labels: {} } };

describe("a server", () => {
  it("looks keys up by id, then by name, and orders by ids", async () => {
    const net = answers([
      json(200, { server_type: { id: 22, name: "cx22", architecture: "x86" } }),
      json(200, { images: [{ id: 500, name: "debian-13", deprecated: null }] }),
      notFound(),
      json(200, { ssh_keys: [{ id: 7, name: "42" }] }),
      json(201, { server: machine(), action: done, next_actions: [] }),
      json(200, { server: machine() }),
    ]);
    await on(net).server.create({ ...small, serverType: "22", sshKeys: ["42"], publicNets: [{ ipv4Enabled: false }] });
    expect(net.sent.slice(0, 4)).toEqual([
      "GET /v1/server_types/22",
      "GET /v1/images?architecture=x86&include_deprecated=true&name=debian-13",
      "GET /v1/ssh_keys/42",
      "GET /v1/ssh_keys?name=42",
    ]);
    expect(JSON.parse(net.sent[4]?.replace("POST /v1/servers ", "") ?? "")).toEqual({
      name: "outward-a",
      server_type: "22",
      image: 500,
      ssh_keys: [7],
      location: "fsn1",
      firewalls: [{ firewall: 101 }],
      public_net: { enable_ipv4: false, enable_ipv6: true },
    });
  });

  it("is kept when what follows the order fails", async () => {
    const failed = { ...done, status: "error", error: { code: "action_failed", message: "no power" } };
    const net = answers([
      json(200, { server_types: [{ id: 22, name: "cx22", architecture: "x86" }] }),
      json(200, { images: [{ id: 500, name: "debian-13", deprecated: null }] }),
      json(201, { server: machine(), action: failed, next_actions: [] }),
    ]);
    const create = on(net).server.create(small);
    await expect(create).rejects.toBeInstanceOf(InitFailed);
    await expect(create).rejects.toMatchObject({ id: "42", reasons: ["no power (action_failed, 9)"] });
  });

  const ordered = (image: object, ...more: Response[]) =>
    answers([
      json(200, { server_types: [{ id: 22, name: "cx22", architecture: "x86" }] }),
      json(200, { images: [{ id: 500, name: "debian-13", deprecated: null, ...image }] }),
      ...more,
    ]);

  it("is not ordered with a deprecated image, unless that is allowed and the image is still there", async () => {
    const lately = new Date(Date.now() - 86_400_000).toISOString();
    const order = () => json(201, { server: machine(), action: done, next_actions: [] });
    const allowed = { ...small, allowDeprecatedImages: true };
    await expect(on(ordered({ deprecated: lately })).server.create(small)).rejects.toThrow(
      "image debian-13 is deprecated",
    );
    await on(ordered({ deprecated: lately }, order(), json(200, { server: machine() }))).server.create(allowed);
    const old = ordered({ deprecated: "2020-01-01T00:00:00Z" });
    await expect(on(old).server.create(allowed)).rejects.toThrow("Image Unavailable");
  });

  it("gets its backups and its protection after it is born", async () => {
    const action = () => json(201, { action: done });
    const order = json(201, { server: machine(), action: done, next_actions: [] });
    const net = ordered({}, order, action(), action(), json(200, { server: machine() }));
    await on(net).server.create({ ...small, backups: true, deleteProtection: true, rebuildProtection: true });
    expect(net.sent.slice(3)).toEqual([
      "POST /v1/servers/42/actions/enable_backup",
      'POST /v1/servers/42/actions/change_protection {"delete":true,"rebuild":true}',
      "GET /v1/servers/42",
    ]);
  });

  it("is found by a name that looks like its id", async () => {
    const net = answers([notFound(), json(200, { servers: [machine({ id: 43, name: "42" })] })]);
    expect((await on(net).server.refresh(small42))?.id).toBe("43");
  });

  it("is gone only when neither its id nor a name like it is there", async () => {
    const net = answers([notFound(), json(200, { servers: [] }), json(404, { message: "no code" })]);
    expect(await on(net).server.refresh(small42)).toBeUndefined();
    await expect(on(net).server.refresh(small42)).rejects.toThrow(/status code 404/);
  });

  it("turns a running server off to change its type, and never on again", async () => {
    const action = json(201, { action: done });
    const changed = machine({ server_type: { name: "cx33" } });
    const net = answers([
      json(200, { server: machine() }),
      action,
      json(201, { action: done }),
      json(200, { server: changed }),
    ]);
    await on(net).server.update(small42, { ...small, serverType: "cx33" });
    const off = answers([
      json(200, { server: machine({ status: "off" }) }),
      json(201, { action: done }),
      json(200, { server: changed }),
    ]);
    await on(off).server.update(small42, { ...small, serverType: "cx33", keepDisk: true });
    expect(off.sent[1]).toBe('POST /v1/servers/42/actions/change_type {"server_type":"cx33","upgrade_disk":false}');
    expect(net.sent.slice(1, 3)).toEqual([
      "POST /v1/servers/42/actions/poweroff",
      'POST /v1/servers/42/actions/change_type {"server_type":"cx33","upgrade_disk":true}',
    ]);
  });

  it("takes off firewalls it lost before it puts new ones on", async () => {
    const action = () => json(201, { actions: [done] });
    const net = answers([json(200, { server: machine() }), action(), action(), json(200, { server: machine() })]);
    await on(net).server.update(small42, { ...small, firewallIds: [102] });
    expect(net.sent.slice(1, 3).map((line) => line.split(" ")[1])).toEqual([
      "/v1/firewalls/101/actions/remove_from_resources",
      "/v1/firewalls/102/actions/apply_to_resources",
    ]);
  });

  it("does not detach a firewall because the program stopped naming it", async () => {
    const { firewallIds: _, ...silent } = small;
    expect(await on(answers([])).server.diff(small42, silent)).toEqual([]);
    expect(await on(answers([])).server.diff(small42, { ...small, firewallIds: [] })).toEqual(["firewallIds"]);
  });

  it("waits for a shutdown it was asked for, and deletes a server that ignores it", async () => {
    const running = () => json(200, { server: machine() });
    const looks = Array.from({ length: 5 }, running);
    const net = answers([json(201, { action: done }), ...looks, json(200, { action: done })]);
    await on(net).server.remove({ ...small42, outputs: { shutdownBeforeDeletion: true } });
    expect(net.pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(net.sent.at(-1)).toBe("DELETE /v1/servers/42");
    const off = json(200, { server: machine({ status: "off" }) });
    const prompt = answers([json(201, { action: done }), running(), off, json(200, { action: done })]);
    await on(prompt).server.remove({ ...small42, outputs: { shutdownBeforeDeletion: true } });
    expect(prompt.pauses).toEqual([1_000]);
  });

  it("that somebody deleted cannot be deleted, nor shut down before", async () => {
    await expect(on(answers([notFound()])).server.remove(small42)).rejects.toThrow("server not found (not_found)");
    const careful = { ...small42, outputs: { shutdownBeforeDeletion: true } };
    await expect(on(answers([notFound()])).server.remove(careful)).rejects.toThrow("server not found (not_found)");
    const between = answers([json(201, { action: done }), notFound()]);
    await expect(on(between).server.remove(careful)).rejects.toThrow("vanished during its shutdown");
  });

  it("shows no drift of what is never read back, and an import that names it replaces", async () => {
    const unread = {
      publicNets: [{ ipv4Enabled: true, ipv6Enabled: true }],
      sshKeys: ["me"],
      userData: "#cloud-config",
      keepDisk: true,
    };
    const said = { ...small, ...unread };
    const born = ordered(
      {},
      json(200, { ssh_keys: [{ id: 7, name: "me" }] }),
      json(201, { server: machine(), action: done, next_actions: [] }),
      json(200, { server: machine() }),
      json(200, { server: machine() }),
    );
    const made = await on(born).server.create(said);
    const after = await on(born).server.refresh(made);
    if (!after) throw new Error("the server is gone");
    expect(after.inputs).toEqual(said);
    expect(await on(born).server.diff(after, said)).toEqual([]);
    const { server } = on(answers([json(200, { server: machine() })]));
    const imported = await server.refresh({ id: "42", inputs: {}, outputs: {} });
    if (!imported) throw new Error("nothing to import");
    for (const key of Object.keys(unread).filter((one) => one !== "keepDisk"))
      expect(imported.inputs).not.toHaveProperty(key);
    expect(await server.diff(imported, said)).toEqual(expect.arrayContaining(["sshKeys", "userData", "publicNets"]));
  });

  it("shows a firewall that somebody attached, unless it is told to look away", async () => {
    const more = machine({ public_net: { ipv4: null, ipv6: null, firewalls: [{ id: 101 }, { id: 102 }] } });
    const { server } = on(answers([json(200, { server: more })]));
    const after = await server.refresh(small42);
    if (!after) throw new Error("the server is gone");
    expect(await server.diff(after, small)).toEqual(["firewallIds"]);
    const away = { ...small, ignoreRemoteFirewallIds: true };
    expect(await server.diff(after, away)).toEqual(["ignoreRemoteFirewallIds"]);
  });

  it("is not ordered where its type is not sold any more", async () => {
    const retired = (after: string) => ({
      id: 22,
      name: "cx22",
      architecture: "x86",
      locations: [{ name: "fsn1", deprecation: { unavailable_after: after } }],
    });
    const net = answers([json(200, { server_types: [retired("2020-01-01T00:00:00Z")] })]);
    await expect(on(net).server.create(small)).rejects.toThrow(
      'server type "cx22" is deprecated in location "fsn1" and can no longer be ordered',
    );
    const still = answers([json(200, { server_types: [retired("2120-01-01T00:00:00Z")] }), json(200, { images: [] })]);
    await expect(on(still).server.create(small)).rejects.toThrow("image debian-13 not found");
  });

  it("does not lift its protection, and does not retry a locked server", async () => {
    const refuse = (status: number, code: string) => json(status, { error: { code, message: `server is ${code}` } });
    const net = answers([refuse(423, "protected"), refuse(423, "locked")]);
    await expect(on(net).server.remove(small42)).rejects.toThrow("server is protected (protected)");
    await expect(on(net).server.remove(small42)).rejects.toThrow("server is locked (locked)");
    expect(net.pauses).toEqual([]);
  });
});
