/** Which comes first when a resource is replaced: by the plugin's kind, and by who gave the name. */
import { describe, expect, it } from "vitest";
import { diff } from "#lab/stand-ins/framework/diff.ts";
import { hcloud } from "#lab/stand-ins/hcloud.ts";
import type { Props } from "#lab/stand-ins/provider.ts";
import { answers, context } from "../replay.ts";
import { config, emulated, tokens } from "./harness.ts";

const replaced = async (token: string, before: Props, after: Props) => {
  const resource = hcloud(answers([]).outside, {}).resources[token];
  if (!resource) throw new Error(`no ${token}`);
  const call = { oldInputs: before, oldOutputs: before, news: after };
  const { replaces, deleteBeforeReplace } = await diff(resource, call, context(config));
  return { replaces, first: deleteBeforeReplace ? "delete" : "create" };
};
const small = { name: "gw", serverType: "cx23", image: "debian-13", location: "nbg1" };

describe("replacing", () => {
  it.each([
    ["image", "debian-14"],
    ["location", "fsn1"],
    ["datacenter", "fsn1-dc14"],
    ["userData", "#cloud-config"],
    ["sshKeys", ["me"]],
  ])("a server with a given name for its %s: delete first", async (key, value) => {
    expect(await replaced(tokens.server, small, { ...small, [key]: value })).toEqual({
      replaces: [key],
      first: "delete",
    });
  });

  it("a server with a made-up name: create first", async () => {
    const made = { ...small, name: "gw-1234567", __defaults: ["name"] };
    expect(await replaced(tokens.server, made, { ...made, image: "debian-14" })).toEqual({
      replaces: ["image"],
      first: "create",
    });
  });

  it("a firewall: never", async () => {
    const before = { name: "a", labels: {}, rules: [] };
    const after = { name: "b", labels: { a: "b" }, rules: [{ direction: "out", protocol: "icmp" }] };
    expect((await replaced(tokens.firewall, before, after)).replaces).toEqual([]);
  });

  it("an attachment, which has no name: create first", async () => {
    const before = { firewallId: 1, serverIds: [42] };
    expect(await replaced(tokens.attachment, before, { ...before, firewallId: 2 })).toEqual({
      replaces: ["firewallId"],
      first: "create",
    });
  });

  it("an SSH key, of a newer plugin: create first, whoever gave the name, so that a given one collides", async () => {
    const type = "ssh-ed25519";
    const before = { name: "me", publicKey: `${type} AAAAC3NzaC1lZDI1NTE5AAAAIGl2ZSBtZSBhIGtleSBmb3IgdGVzdHM=` };
    const after = { name: "me", publicKey: `${type} AAAAC3NzaC1lZDI1NTE5AAAAIGFub3RoZXIga2V5IGZvciB0ZXN0cw==` };
    expect(await replaced(tokens.sshKey, before, after)).toEqual({ replaces: ["publicKey"], first: "create" });
    const { sshKey } = emulated();
    const old = await sshKey.create(before);
    await expect(sshKey.create(after)).rejects.toThrow("SSH key name is already used");
    await sshKey.remove(old);
    await sshKey.create(after);
  });
});
