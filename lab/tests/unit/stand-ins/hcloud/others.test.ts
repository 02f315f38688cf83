/** The lesser resources and the functions of the hcloud stand-in. */
import { describe, expect, it } from "vitest";
import { hcloud } from "#lab/stand-ins/hcloud.ts";
import type { Props } from "#lab/stand-ins/props.ts";
import { answers, context, json, life, type Network } from "../replay.ts";

const config = { token: "t".repeat(64), endpoint: "http://api.test/v1" };
const resource = ({ outside }: Network, token: string) =>
  life(hcloud(outside, {}).resources[`hcloud:index/${token}`], config);
const ask = async ({ outside }: Network, name: string, args: Props): Promise<Props> => {
  const lookup = hcloud(outside, {}).functions?.[`hcloud:index/${name}:${name}`];
  if (!lookup) throw new Error(`the provider has no ${name}`);
  return lookup.run(args, context(config));
};
const refused = (status: number, code: string) => json(status, { error: { code, message: code } });

describe("an SSH key", () => {
  const key = { id: 7, name: "ops", public_key: "ssh-ed25519 AAAA", fingerprint: "b7:2f", labels: {} };
  const sshKey = (net: Network) => resource(net, "sshKey:SshKey");

  it("names itself once, and keeps that name", async () => {
    const net = answers([json(201, { ssh_key: key }), json(201, { ssh_key: key })]);
    const { check } = hcloud(net.outside, {}).resources["hcloud:index/sshKey:SshKey"] ?? {};
    const drawn = check?.({ publicKey: "k" }, undefined, "ops").inputs;
    expect(drawn?.name).toMatch(/^ops-[0-9a-f]{7}$/);
    expect(check?.({ publicKey: "k" }, drawn, "ops").inputs).toEqual(drawn);
    expect(check?.({ publicKey: "k" }, { name: "ops" }, "ops").inputs?.name).toMatch(/^ops-[0-9a-f]{7}$/);
  });

  it("changes its name in place, and its key never", async () => {
    const net = answers([json(201, { ssh_key: key }), json(200, { ssh_key: { ...key, name: "new" } })]);
    const made = await sshKey(net).create({ name: "ops", publicKey: "ssh-ed25519 AAAA" });
    await sshKey(net).update(made, { name: "new", publicKey: "ssh-ed25519 AAAA" });
    expect(net.sent[1]).toBe('PUT /v1/ssh_keys/7 {"name":"new"}');
    expect(await sshKey(net).diff(made, { name: "ops", publicKey: "other" })).toEqual(["publicKey"]);
    expect(hcloud(net.outside, {}).resources["hcloud:index/sshKey:SshKey"]?.replaceOn).toEqual(["publicKey"]);
  });

  it("may be gone before it is deleted, but a refusal counts", async () => {
    const kept = { id: "7", inputs: {}, outputs: {} };
    const net = answers([refused(404, "not_found"), refused(423, "locked")]);
    await sshKey(net).remove(kept);
    await expect(sshKey(net).remove(kept)).rejects.toThrow("locked");
  });
});

describe("a firewall's attachment", () => {
  const attachment = (net: Network) => resource(net, "firewallAttachment:FirewallAttachment");
  const wall = (...servers: number[]) =>
    json(200, { firewall: { id: 38, applied_to: servers.map((id) => ({ type: "server", server: { id } })) } });
  const kept = {
    id: "38",
    inputs: { firewallId: 38, serverIds: [42] },
    outputs: { firewallId: 38, serverIds: [42], labelSelectors: [] },
  };

  it("takes an applied firewall for success, and nothing else", async () => {
    const inputs = { firewallId: 38, serverIds: [42], labelSelectors: ["role=gw"] };
    const net = answers([refused(422, "firewall_already_applied"), wall(42)]);
    await attachment(net).create(inputs);
    expect(net.sent[0]).toBe(
      'POST /v1/firewalls/38/actions/apply_to_resources {"apply_to":[{"type":"server","server":{"id":42}},{"type":"label_selector","label_selector":{"selector":"role=gw"}}]}',
    );
    await expect(attachment(answers([refused(422, "private_net_only_server")])).create(inputs)).rejects.toThrow(
      "private_net",
    );
  });

  it("never notices a server that was detached behind our back, but a strange one", async () => {
    const after = await attachment(answers([wall()])).refresh(kept);
    expect(after && (await attachment(answers([])).diff(after, kept.inputs))).toEqual([]);
    const more = await attachment(answers([wall(42, 43)])).refresh(kept);
    expect(more && (await attachment(answers([])).diff(more, kept.inputs))).toEqual(["serverIds"]);
  });

  it("cannot be removed from a server that is gone", async () => {
    const net = answers([refused(404, "firewall_resource_not_found")]);
    await expect(attachment(net).remove(kept)).rejects.toThrow("firewall_resource_not_found");
  });

  it("sends both halves of a change, the empty one too", async () => {
    const done = () => json(201, { actions: [] });
    const net = answers([wall(42), done(), done(), wall(42, 43)]);
    await attachment(net).update(kept, { firewallId: 38, serverIds: [42, 43] });
    expect(net.sent.slice(1, 3)).toEqual([
      'POST /v1/firewalls/38/actions/remove_from_resources {"remove_from":[]}',
      'POST /v1/firewalls/38/actions/apply_to_resources {"apply_to":[{"type":"server","server":{"id":43}}]}',
    ]);
  });
});

describe("looking up", () => {
  const type = {
    id: 114,
    name: "cx23",
    cores: 2,
    cpu_type: "shared",
    deprecation: null,
    locations: [{ id: 1, name: "fsn1", deprecation: null }],
  };

  it("asks by id or by name, and says when there is none", async () => {
    const net = answers([
      json(200, { location: { id: 1, name: "fsn1", network_zone: "eu-central" } }),
      json(200, { locations: [] }),
    ]);
    expect(await ask(net, "getLocation", { id: 1 })).toMatchObject({ name: "fsn1", networkZone: "eu-central" });
    await expect(ask(net, "getLocation", { name: "moon1" })).rejects.toThrow("no location found with name=moon1");
    expect(net.sent).toEqual(["GET /v1/locations/1", "GET /v1/locations?name=moon1"]);
    await expect(ask(net, "getLocation", {})).rejects.toThrow("specify an id or a name");
  });

  it("walks through the pages of the server types", async () => {
    const page = (next: number | null) =>
      json(200, { server_types: [type], meta: { pagination: { next_page: next } } });
    const net = answers([page(2), page(null)]);
    expect(await ask(net, "getServerTypes", {})).toMatchObject({
      names: ["cx23", "cx23"],
      serverTypeIds: ["114", "114"],
    });
    expect(net.sent).toEqual(["GET /v1/server_types?page=1&per_page=50", "GET /v1/server_types?page=2&per_page=50"]);
  });

  it("looks for images of x86 unless told otherwise", async () => {
    const image = () => json(200, { images: [{ id: 1, name: "debian-13" }] });
    const net = answers([image(), image()]);
    await ask(net, "getImage", { name: "debian-13" });
    await ask(net, "getImage", { name: "debian-13", withArchitecture: "arm", includeDeprecated: true });
    expect(net.sent).toEqual([
      "GET /v1/images?architecture=x86&name=debian-13",
      "GET /v1/images?architecture=arm&include_deprecated=true&name=debian-13",
    ]);
  });
});
