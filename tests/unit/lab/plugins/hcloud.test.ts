/** The stand-in for the hcloud plugin against the recorded run of the official one, and what it refuses. */
import { describe, expect, it } from "vitest";
import { createHcloud } from "../../../../lab/plugins/hcloud/client.ts";
import { hcloud } from "../../../../lab/plugins/hcloud.ts";
import { InitFailed } from "../../../../lab/plugins/provider.ts";
import { answers, json, life, type Network, network, type Phase, recorded } from "./replay.ts";

const config = { token: "t".repeat(64), endpoint: "http://api.test/v1" };
const tokens = { server: "hcloud:index/server:Server", firewall: "hcloud:index/firewall:Firewall" };

const on = ({ outside }: Network) => {
  const { resources } = hcloud(outside, {});
  return { server: life(resources[tokens.server], config), firewall: life(resources[tokens.firewall], config) };
};

const phase = (name: Phase): Network => network(recorded("hcloud-tailscale.jsonl", name, "/v1/"));

const everywhere = ["0.0.0.0/0", "::/0"];
const quic = { direction: "out", protocol: "udp", port: "7844", destinationIps: everywhere };
const https = { direction: "out", protocol: "tcp", port: "443", destinationIps: everywhere };
const closed = { name: "closed", labels: { stack: "a" }, rules: [quic] };
const closed2 = { name: "closed", labels: { stack: "b" }, rules: [quic, https] };
const host = (stack: string) => ({
  name: "outward-a",
  serverType: "cx22",
  image: "debian-13",
  location: "fsn1",
  labels: { stack },
  firewallIds: [101],
  userData: "#cloud-config tskey-auth-102",
});

const born = async () => {
  const net = phase("up");
  const { firewall, server } = on(net);
  return { net, firewall: await firewall.create(closed), server: await server.create(host("a")) };
};

describe("the recorded run", () => {
  it("sends the recorded calls of an up, in their order", async () => {
    const { net, server } = await born();
    expect(net.sent).toEqual(recorded("hcloud-tailscale.jsonl", "up", "/v1/").map((line) => line.request));
    expect(server.id).toBe("103");
    expect(server.outputs).toMatchObject({
      ipv4Address: "203.0.113.104",
      ipv6Address: "2001:db8:1::1",
      ipv6Network: "2001:db8:1::/64",
      image: "debian-13",
      firewallIds: [101],
      status: "running",
    });
    expect(JSON.stringify(server.outputs)).not.toContain("tskey-auth-102");
  });

  it("sees no change after a refresh", async () => {
    const before = await born();
    const net = phase("preview --refresh");
    const { firewall, server } = on(net);
    const [wall, machine] = [await firewall.refresh(before.firewall), await server.refresh(before.server)];
    if (!wall || !machine) throw new Error("a refresh lost a resource");
    expect(await firewall.diff(wall, closed)).toEqual([]);
    expect(await server.diff(machine, host("a"))).toEqual([]);
    expect(machine.inputs).toEqual(before.server.inputs);
    expect(net.left()).toEqual([]);
  });

  it("sends the recorded calls of changes, in their order", async () => {
    const before = await born();
    const net = phase("up with changes");
    const { firewall, server } = on(net);
    expect(await firewall.diff(before.firewall, closed2)).toEqual(["labels", "rules"]);
    expect(await server.diff(before.server, host("b"))).toEqual(["labels"]);
    await firewall.update(before.firewall, closed2);
    await server.update(before.server, host("b"));
    expect(net.sent).toEqual(recorded("hcloud-tailscale.jsonl", "up with changes", "/v1/").map((line) => line.request));
  });

  it("sends the recorded calls of a destroy, in their order", async () => {
    const before = await born();
    const net = phase("destroy");
    const { firewall, server } = on(net);
    await server.remove(before.server);
    await firewall.remove(before.firewall);
    expect(net.sent).toEqual(recorded("hcloud-tailscale.jsonl", "destroy", "/v1/").map((line) => line.request));
  });
});

const wall = (rules: object[], name = "closed") => ({
  firewall: { id: 101, name, labels: {}, rules, applied_to: [], created: "" },
});
const kept = (rules: object[]) => ({
  id: "101",
  inputs: { name: "closed", rules },
  outputs: { name: "closed", labels: {}, rules },
});

describe("a firewall", () => {
  it("never sends an emptied list, and sees at once that its rule is still there", async () => {
    const open = { direction: "in", protocol: "tcp", port: "22", source_ips: ["192.0.2.1/32"] };
    const net = answers([json(200, wall([open])), json(200, wall([open]))]);
    const ours = { direction: "in", protocol: "tcp", port: "22", sourceIps: ["192.0.2.1"] };
    const after = await on(net).firewall.update(kept([ours]), { name: "closed", rules: [] });
    expect(net.sent).toEqual(["GET /v1/firewalls/101", "GET /v1/firewalls/101"]);
    expect(await on(net).firewall.diff(after, { name: "closed", rules: [] })).toEqual(["rules"]);
  });

  it("compares rules in any order and by canonical networks, and still sees a real change", async () => {
    const { firewall } = on(answers([]));
    const upper = { ...quic, destinationIps: ["0.0.0.0/0", "0::0/0"] };
    expect(await firewall.diff(kept([https, quic]), { name: "closed", rules: [upper, https] })).toEqual([]);
    expect(await firewall.diff(kept([https, quic]), { name: "closed", rules: [https] })).toEqual(["rules"]);
  });

  it.each([
    [{ ...quic, destinationIps: ["192.0.2.7/24"] }, /192\.0\.2\.7\/24 is not the start of the cidr block/],
    [{ ...quic, destinationIps: ["2001:db8::1/64"] }, /not the start/],
    [{ ...quic, destinationIps: ["anywhere"] }, /invalid CIDR address: anywhere/],
    [{ ...quic, direction: "up" }, /up is not a valid direction/],
    [{ ...quic, ports: "1" }, /"ports" is no property of a rule/],
  ])("refuses %j", async (rule, reason) => {
    await expect(on(answers([])).firewall.create({ name: "closed", rules: [rule] })).rejects.toThrow(reason);
  });

  it("takes itself off its servers, and waits while it is in use", async () => {
    const applied = { firewall: { ...wall([]).firewall, applied_to: [{ type: "server", server: { id: 7 } }] } };
    const busy = json(422, { error: { code: "resource_in_use", message: "in use" } });
    const net = answers([json(200, applied), json(201, { actions: [] }), busy, new Response(null, { status: 204 })]);
    await on(net).firewall.remove(kept([]));
    expect(net.sent[1]).toBe(
      'POST /v1/firewalls/101/actions/remove_from_resources {"remove_from":[{"type":"server","server":{"id":7}}]}',
    );
    expect(net.pauses).toEqual([1_000]);
  });
});

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

  it("does not lift its protection, and does not retry a locked server", async () => {
    const refuse = (status: number, code: string) => json(status, { error: { code, message: `server is ${code}` } });
    const net = answers([refuse(423, "protected"), refuse(423, "locked")]);
    await expect(on(net).server.remove(small42)).rejects.toThrow("server is protected (protected)");
    await expect(on(net).server.remove(small42)).rejects.toThrow("server is locked (locked)");
    expect(net.pauses).toEqual([]);
  });
});

describe("the client", () => {
  it("refuses a token that has not 64 characters", () => {
    const { outside } = answers([]);
    expect(() => createHcloud({ token: "short" }, outside)).toThrow("must be exactly 64 characters long, has 5");
    expect(() => createHcloud(config, outside)).not.toThrow();
  });

  it.each(["conflict", "rate_limit_exceeded", "bad_gateway", "timeout"])("tries again after %s", async (code) => {
    const net = answers([json(409, { error: { code, message: code } }), json(200, "fine")]);
    expect(await createHcloud(config, net.outside).call("GET", "/")).toBe("fine");
  });

  it("tries six times on what passes, at least a second apart, and once on a plain 429 or 503", async () => {
    const limited = () => json(429, { error: { code: "rate_limit_exceeded", message: "limit" } });
    const net = answers(Array.from({ length: 6 }, limited));
    await expect(createHcloud(config, net.outside).call("GET", "/servers/1")).rejects.toThrow(
      "limit (rate_limit_exceeded)",
    );
    expect(net.sent).toHaveLength(6);
    expect(Math.min(...net.pauses)).toBeGreaterThanOrEqual(1_000);
    const once = answers([
      json(503, { error: { code: "unavailable", message: "later" } }),
      new Response("", { status: 429 }),
    ]);
    await expect(createHcloud(config, once.outside).call("GET", "/")).rejects.toThrow("later (unavailable)");
    await expect(createHcloud(config, once.outside).call("GET", "/")).rejects.toThrow("status code 429");
  });

  it("asks for all running actions in one request and doubles the interval only when told to", async () => {
    const running = (id: number) => ({ id, status: "running" as const, error: null });
    const round = () => json(200, { actions: [running(1), running(2)] });
    const end = () =>
      json(200, {
        actions: [
          { ...running(1), status: "success" },
          { ...running(2), status: "success" },
        ],
      });
    const net = answers([round(), end()]);
    const api = createHcloud({ ...config, pollInterval: "5ms", pollFunction: "exponential" }, net.outside);
    await api.settled([running(1), running(2)]);
    expect(net.sent[0]).toBe("GET /v1/actions?id=1&id=2&page=1&sort=status&sort=id");
    expect(net.pauses).toEqual([5, 10]);
    await expect(
      createHcloud(config, answers([json(200, { actions: [] })]).outside).settled([running(3)]),
    ).rejects.toThrow("actions not found: [3]");
  });
});
