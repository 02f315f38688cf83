/** What single resources and functions do in their own way. */
import { describe, expect, it } from "vitest";
import { cloudflare } from "#lab/stand-ins/cloudflare.ts";
import type { Props } from "#lab/stand-ins/props.ts";
import { answers } from "../replay.ts";
import { accountId, ask, kept, type Noun, nouns, on, result, zoneId } from "./harness.ts";

describe("a service token", () => {
  it("keeps its secret over a rename, and takes a new one when it rotates", async () => {
    const inputs = { accountId, name: "t" };
    const before = kept(inputs, { clientSecret: "old", duration: "8760h", clientSecretVersion: 1 });
    const renamed = await on(answers([result({ id: "x1" })]), "token").update(before, { ...inputs, name: "u" });
    expect(renamed.outputs.clientSecret).toBe("old");
    const net = answers([result({ id: "x1", client_secret: "new" })]);
    const rotated = await on(net, "token").update(before, { ...inputs, clientSecretVersion: 2 });
    expect(rotated.outputs.clientSecret).toBe("new");
    const resource = cloudflare(net.outside, {}).resources[`cloudflare:index/${nouns.token}`];
    expect([resource?.unsettled?.(["clientSecretVersion"]), resource?.unsettled?.(["name"])]).toEqual([
      ["clientSecret"],
      [],
    ]);
  });
});

describe("an organization", () => {
  it("is put, never posted, and stays when it is removed", async () => {
    const net = answers([result({ auth_domain: "outward.cloudflareaccess.com", name: "o" })]);
    const made = await on(net, "organization").create({ accountId, name: "o" });
    expect(net.sent).toEqual([`PUT /client/v4/accounts/${accountId}/access/organizations {"name":"o"}`]);
    expect(made).toMatchObject({ id: accountId, outputs: { authDomain: "outward.cloudflareaccess.com" } });
    await on(net, "organization").remove(made);
    expect(net.sent).toHaveLength(1);
  });
});

describe("what cannot change in place", () => {
  it.each<[Noun, string[]]>([
    ["tunnel", ["accountId", "configSrc"]],
    ["record", ["zoneId", "type"]],
    ["app", ["accountId", "zoneId"]],
    ["policy", ["accountId"]],
    ["group", ["accountId", "zoneId"]],
    ["token", ["accountId", "zoneId"]],
    ["idp", ["accountId", "zoneId", "type"]],
    ["notification", ["accountId"]],
  ])("of a %s is %j, and replacements are created first", (noun, replaceOn) => {
    const resource = cloudflare(answers([]).outside, {}).resources[`cloudflare:index/${nouns[noun]}`];
    expect(resource?.replaceOn).toEqual(replaceOn);
    expect([resource?.autoName, resource?.deleteBeforeReplace]).toEqual([undefined, undefined]);
  });
});

describe("what is refused before anything is sent", () => {
  it.each<[Noun, Props, RegExp]>([
    [
      "record",
      { zoneId, name: "a", type: "A", content: "1.2.3.4", proxied: true, ttl: 300 },
      /ttl must be set to 1 when `proxied`/,
    ],
    ["idp", { accountId, name: "otp", type: "onetimepin", config: {}, scimConfig: {} }, /scimConfig cannot be set/],
    ["token", { name: "t" }, /exactly one of accountId and zoneId/],
    ["app", { accountId, zoneId, name: "a" }, /exactly one of accountId and zoneId/],
    ["app", { accountId, name: "a", policies: [{ decision: "allow" }] }, /policies\[0\]\.decision is not modelled/],
  ])("%s %j", async (noun, inputs, reason) => {
    await expect(on(answers([]), noun).create(inputs)).rejects.toThrow(reason);
  });
});

describe("looking up", () => {
  it("asks for a zone by its id, or finds exactly one and asks for that", async () => {
    const zone = result({ id: zoneId, name: "b.c", name_servers: ["a.ns"], account: { id: accountId } });
    const net = answers([result([{ id: zoneId }]), zone]);
    const found = await ask(net, "getZone", { filter: { name: "b.c", account: { id: accountId } } });
    expect(net.sent).toEqual([
      `GET /client/v4/zones?name=b.c&account.id=${accountId}`,
      `GET /client/v4/zones/${zoneId}`,
    ]);
    expect(found).toMatchObject({ zoneId, name: "b.c", nameServers: ["a.ns"] });
    await expect(ask(answers([result([])]), "getZone", { filter: { name: "b.c" } })).rejects.toThrow("0 zones match");
    await expect(ask(answers([]), "getZone", {})).rejects.toThrow("exactly one of zoneId and filter");
    await expect(ask(answers([]), "getZone", { filter: { paused: true } })).rejects.toThrow(
      "filter.paused is not modelled",
    );
  });

  it("reads a tunnel's token, which is secret", async () => {
    const net = answers([result("ey")]);
    const args = { accountId, tunnelId: "x1" };
    expect(await ask(net, "getZeroTrustTunnelCloudflaredToken", args)).toEqual({ ...args, token: "ey" });
    expect(net.sent).toEqual([`GET /client/v4/accounts/${accountId}/cfd_tunnel/x1/token`]);
  });
});
