/**
 * Where a kind emulator would hide a fault of the stack: the traps that the other files of this folder do not hold yet.
 * Access tokens, burnt and expired keys and the ownership of tags are in keys.test.ts, the policy in acl.test.ts, filters,
 * twins and a device's last tag in devices.test.ts, what comes by a switch in faults.test.ts.
 */
import { describe, expect, it } from "vitest";
import { CLIENT, lab } from "./harness.ts";

describe("requests", () => {
  it.each([
    ["GET", "/tailnet/-/dns/preferences"],
    ["POST", "/tailnet/-/dns/preferences"],
    ["GET", "/tailnet/-/settings"],
    ["GET", "/tailnet/-/webhooks"],
    ["POST", "/device/1/key"],
    ["POST", "/device/1/name"],
    ["GET", "/device/1/routes"],
    ["PUT", "/tailnet/-/keys/k1"],
  ])("out of scope: %s %s is 501 and counted", async (method, target) => {
    const { api, call } = lab();
    expect((await call(method, target, {})).status).toBe(501);
    expect(api.missed()).toEqual([`${method} /api/v2${target}`]);
  });

  it("auth: an API key in the Basic header and a federated token open nothing", async () => {
    const { raw } = lab();
    const authorization = `Basic ${btoa("tskey-api-1:")}`;
    expect((await raw("GET", "/tailnet/-/keys", "", { authorization })).status).toBe(401);
    expect((await raw("POST", "/oauth/token-exchange", "client_id=a&jwt=b", {})).status).toBe(401);
  });

  it("OAuth: a second secret in the form does not help a wrong header, which is why clients ask twice", async () => {
    const { raw } = lab();
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      scope: "auth_keys devices:core",
    }).toString();
    const wrong = { authorization: `Basic ${btoa(`${CLIENT.id}:wrong`)}` };
    expect((await raw("POST", "/oauth/token", form, wrong)).status).toBe(401);
    expect(await raw("POST", "/oauth/token", form, {})).toMatchObject({
      status: 200,
      json: { scope: "auth_keys devices:core", expires_in: 3600 },
    });
  });
});

describe("keys", () => {
  it("an OAuth client is no auth key: not modelled, instead of a key of another kind", async () => {
    const { key, policy } = lab();
    await policy();
    expect((await key({}, { keyType: "client" })).status).toBe(501);
    expect((await key({}, { keyType: "auth" })).status).toBe(200);
  });

  it("single-use key: burnt by its first node, whoever reads it, and a second key is not", async () => {
    const { call, key, policy, join } = lab();
    await policy();
    const first = (await key()).json.id;
    join("vps1");
    const second = (await key()).json.id;
    const invalid = async (id: string) => (await call("GET", `/tailnet/-/keys/${id}`)).json.invalid;
    expect([await invalid(first), await invalid(second)]).toEqual([true, false]);
  });

  it("ACL before key: a tag that a later policy does not own any more is refused", async () => {
    const { key, policy } = lab();
    await policy();
    expect((await key()).status).toBe(200);
    await policy({ tagOwners: {} });
    expect((await key()).json.message).toBe("requested tags [tag:vps] are invalid or not permitted");
  });
});

describe("the policy", () => {
  it("acl 412: ts-default is refused from the first write on, an equal text included", async () => {
    const { call, policy } = lab();
    const text = (await call("GET", "/tailnet/-/acl", undefined, { accept: "application/hujson" })).text;
    await policy(text);
    expect((await call("POST", "/tailnet/-/acl", text, { "if-match": '"ts-default"' })).status).toBe(412);
  });

  it("no lost-update protection: a write without If-Match wins over one that nobody has read", async () => {
    const { call, policy } = lab();
    await policy({ tagOwners: { "tag:vps": [] } });
    await policy({ tagOwners: { "tag:vps": ["autogroup:owner"] } });
    expect((await call("GET", "/tailnet/-/acl")).text).toContain("autogroup:owner");
  });
});

describe("devices", () => {
  it("lastSeen: only of a device that is not connected", async () => {
    const { call, join } = lab();
    const at = "2026-01-01T00:10:00Z";
    join("on", { lastSeen: at });
    join("off", { lastSeen: at, online: false });
    const { devices } = (await call("GET", "/tailnet/-/devices")).json;
    expect(devices.map(({ lastSeen }) => lastSeen)).toEqual([undefined, at]);
  });

  it("old node with the same hostname: it keeps listing until somebody removes it", async () => {
    const { call, join, tick } = lab();
    const { id } = join("vps1", { online: false });
    join("vps1");
    tick(365 * 24 * 3_600_000);
    const ids = async () => (await call("GET", "/tailnet/-/devices?hostname=vps1")).json.devices.map((one) => one.id);
    expect(await ids()).toHaveLength(2);
    await call("DELETE", `/device/${id}`);
    expect(await ids()).toHaveLength(1);
  });
});
