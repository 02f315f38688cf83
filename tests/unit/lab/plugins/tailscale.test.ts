/** The stand-in for the tailscale plugin against the recorded run of the official one, and what it refuses. */
import { describe, expect, it } from "vitest";
import type { Props } from "../../../../lab/plugins/props.ts";
import { sameHujson } from "../../../../lab/plugins/tailscale/hujson.ts";
import { tailscale } from "../../../../lab/plugins/tailscale.ts";
import { answers, context, json, life, type Network, network, type Phase, recorded } from "./replay.ts";

const config = { oauthClientId: "id", oauthClientSecret: "secret", baseUrl: "http://api.test" };

const on = ({ outside }: Network, settings: Props = config) => {
  const { resources, functions = {} } = tailscale(outside, {});
  const getDevice = functions["tailscale:index/getDevice:getDevice"];
  if (!getDevice) throw new Error("the provider has no getDevice");
  return {
    key: life(resources["tailscale:index/tailnetKey:TailnetKey"], settings),
    acl: life(resources["tailscale:index/acl:Acl"], settings),
    tags: life(resources["tailscale:index/deviceTags:DeviceTags"], settings),
    getDevice: (args: Props) => getDevice.run(args, context(settings)),
  };
};

const phase = (name: Phase): Network => network(recorded("hcloud-tailscale.jsonl", name, "/api/v2/"));
const requests = (name: Phase): string[] =>
  recorded("hcloud-tailscale.jsonl", name, "/api/v2/").map((line) => line.request);

const policy = (...owners: string[]) => ({
  acl: JSON.stringify({ tagOwners: { "tag:vps": owners } }),
  overwriteExistingContent: true,
});
const join = {
  reusable: false,
  ephemeral: false,
  preauthorized: true,
  expiry: 3600,
  tags: ["tag:vps"],
  description: "outward-a",
  recreateIfInvalid: "never",
};

const born = async () => {
  const net = phase("up");
  const { acl, key, getDevice } = on(net);
  const made = { acl: await acl.create(policy("autogroup:admin")), key: await key.create(join) };
  return { ...made, net, device: await getDevice({ hostname: "outward-a", waitFor: "60s" }) };
};

describe("the recorded run", () => {
  it("sends the recorded calls of an up, one token for all of them", async () => {
    const { net, key, device } = await born();
    expect(net.sent).toEqual(requests("up"));
    expect(key).toMatchObject({ id: "k102", outputs: { key: "tskey-auth-102", invalid: false } });
    expect(device).toMatchObject({ addresses: ["100.64.0.106", "fd7a:115c:a1e0::1"], nodeId: "n106" });
  });

  it("sees no change after a refresh, although the key is spent by now", async () => {
    const before = await born();
    const net = phase("preview --refresh");
    const { acl, key, getDevice } = on(net);
    const [text, spent] = [await acl.refresh(before.acl), await key.refresh(before.key)];
    if (!text || !spent) throw new Error("a refresh lost a resource");
    expect(spent.outputs).toMatchObject({ invalid: true, key: "tskey-auth-102" });
    // The engine compares twice: the refreshed state with the old one, and then with the program.
    expect(await acl.diff(text, policy("autogroup:admin"))).toEqual([]);
    expect(await acl.diff(text, policy("autogroup:admin"))).toEqual([]);
    expect(await key.diff(spent, join)).toEqual([]);
    await getDevice({ hostname: "outward-a", waitFor: "60s" });
    expect(net.left()).toEqual([]);
  });

  it("sends the recorded calls of a changed policy: validated when it differs, and again before it is set", async () => {
    const before = await born();
    const net = phase("up with changes");
    const { acl, getDevice } = on(net);
    const changed = policy("autogroup:admin", "autogroup:owner");
    expect(await acl.diff(before.acl, changed)).toEqual(["acl"]);
    await acl.update(before.acl, changed);
    await getDevice({ hostname: "outward-a", waitFor: "60s" });
    expect(net.sent).toEqual(requests("up with changes"));
  });

  it("sends the recorded calls of a destroy: the policy stays", async () => {
    const before = await born();
    const net = phase("destroy");
    const { acl, key } = on(net);
    await key.remove(before.key);
    await acl.remove(before.acl);
    expect(net.sent).toEqual(requests("destroy"));
  });
});

const granted = (more: object = {}) =>
  json(200, { access_token: "t", token_type: "Bearer", expires_in: 3600, ...more });
const gone = () => json(404, { message: "not found" });
const keyState = (more: Props = {}) => ({
  id: "k1",
  inputs: join,
  outputs: { ...join, key: "tskey-auth-1", invalid: false, ...more },
});

describe("a key", () => {
  it("stays in the state as invalid when it is gone", async () => {
    const after = await on(answers([granted(), gone()])).key.refresh(keyState());
    expect(after?.outputs).toMatchObject({ invalid: true, key: "tskey-auth-1" });
  });

  it.each([
    ["never", true, []],
    ["never", false, []],
    [undefined, true, ["id"]],
    [undefined, false, []],
    ["always", false, ["id"]],
  ])("invalid, recreateIfInvalid %s, reusable %s: differs in %j", async (recreateIfInvalid, reusable, differs) => {
    const inputs = { ...join, recreateIfInvalid, reusable };
    expect(await on(answers([])).key.diff(keyState({ ...inputs, invalid: true }), inputs)).toEqual(differs);
    expect(await on(answers([])).key.diff(keyState({ ...inputs, invalid: false }), inputs)).toEqual([]);
  });

  it("never changes in place, but for the wish to be remade", () => {
    const { replaceOn = [] } =
      tailscale(answers([]).outside, {}).resources["tailscale:index/tailnetKey:TailnetKey"] ?? {};
    expect([...replaceOn].sort()).toEqual([
      "description",
      "ephemeral",
      "expiry",
      "id",
      "preauthorized",
      "reusable",
      "tags",
    ]);
  });

  it("is not gone because of a 404 that is not the API's", async () => {
    const page = new Response("<html>not found</html>", { status: 404 });
    await expect(on(answers([granted(), page])).key.refresh(keyState())).rejects.toThrow("<html>");
  });

  it("is refused when its tags or its wish to be remade are none", async () => {
    const { key } = on(answers([]));
    await expect(key.create({ ...join, tags: ["vps"] })).rejects.toThrow('"vps" must start with "tag:"');
    await expect(key.create({ ...join, recreateIfInvalid: "maybe" })).rejects.toThrow(
      '"maybe" must be "always" or "never"',
    );
  });

  it("that is no auth key is a hard error", async () => {
    const client = json(200, { id: "k1", keyType: "client", capabilities: { devices: { create: {} } } });
    await expect(on(answers([granted(), client])).key.refresh(keyState())).rejects.toThrow('is of type "client"');
  });
});

const aclState = (acl: string) => ({ id: "acl", inputs: { acl }, outputs: { acl } });

describe("a policy", () => {
  it("guards what it does not own, and says how to take it over", async () => {
    const net = answers([granted(), json(200, {}), json(412, { message: "precondition failed, invalid old hash" })]);
    await expect(on(net).acl.create({ acl: "{}" })).rejects.toThrow(/non-default ACL[\s\S]*invalid old hash/);
    expect(net.headers[2]?.get("if-match")).toBe('"ts-default"');
    const careless = answers([granted(), json(200, {}), json(200, {})]);
    await on(careless).acl.create({ acl: "{}", overwriteExistingContent: true });
    expect(careless.headers[2]?.get("if-match")).toBeNull();
    expect(careless.headers[2]?.get("content-type")).toBe("application/hujson");
  });

  it("is sent byte for byte, and compared by what it says, comments included", async () => {
    const text = '{\n  // who\n  "tagOwners": {},\n}\n';
    const net = answers([granted(), json(200, {}), json(200, {}), new Response('{ // who\n"tagOwners":{}}')]);
    const { acl } = on(net);
    const made = await acl.create({ acl: text, overwriteExistingContent: true });
    expect(net.sent[2]).toBe(`POST /api/v2/tailnet/-/acl ${text}`);
    expect((await acl.refresh(made))?.outputs.acl).toBe(text);
    expect(sameHujson(text, '{"tagOwners": {}}')).toBe(false);
    expect(sameHujson('{"a": "x,}"}', '{"a":"x, }"}')).toBe(false);
  });

  it("that the API would refuse ends the plan, and one that is no HuJSON never reaches it", async () => {
    const refused = json(200, { message: "test(s) failed", data: [{ user: "a@x", errors: ["want: Accept"] }] });
    const { acl } = on(answers([granted(), refused]));
    await expect(acl.diff(aclState("{}"), { acl: '{"a": 1}' })).rejects.toThrow(/test\(s\) failed.*want: Accept/);
    await expect(acl.create({ acl: "{" })).rejects.toThrow("ACL is not a valid HuJSON string");
  });

  it("is emptied on destroy only when asked to", async () => {
    const net = answers([granted(), json(200, {})]);
    const { acl } = on(net);
    await acl.remove(aclState("{}"));
    expect(net.sent).toEqual([]);
    await acl.remove({ ...aclState("{}"), outputs: { acl: "{}", resetAclOnDestroy: true } });
    expect(net.sent[1]).toBe("POST /api/v2/tailnet/-/acl");
  });
});

const devices = (...names: string[]) =>
  json(200, { devices: names.map((id) => ({ id, hostname: "gw", name: `${id}.ts.net`, addresses: [] })) });

describe("looking for a device", () => {
  it("asks every second until it is there, and takes the first", async () => {
    const net = answers([granted(), devices(), json(500, { message: "later" }), devices("stale", "new")]);
    expect(await on(net).getDevice({ hostname: "gw", waitFor: "10s" })).toMatchObject({ id: "stale", waitFor: "10s" });
    expect(net.pauses).toEqual([1_000, 1_000]);
  });

  it("lists by filters, and by a prefix that the API does not know", async () => {
    const net = answers([granted(), devices("gw-1", "db-1")]);
    const { functions = {} } = tailscale(net.outside, {});
    const filters = [{ name: "tags", values: ["tag:a", "tag:b"] }];
    const found = await functions["tailscale:index/getDevices:getDevices"]?.run(
      { namePrefix: "gw-", filters },
      context(config),
    );
    expect(net.sent[1]).toBe("GET /api/v2/tailnet/-/devices?tags=tag%3Aa&tags=tag%3Ab");
    expect(found?.devices).toMatchObject([{ id: "gw-1" }]);
  });

  it("gives up at the deadline, and at once without one", async () => {
    const net = answers([granted(), devices(), devices(), devices()]);
    await expect(on(net).getDevice({ hostname: "gw", waitFor: "2s" })).rejects.toThrow('hostname="gw"');
    expect(net.pauses).toEqual([1_000, 1_000]);
    const once = answers([granted(), devices()]);
    await expect(on(once).getDevice({ name: "gw.ts.net" })).rejects.toThrow('name="gw.ts.net"');
    expect(once.pauses).toEqual([]);
  });

  it("refuses no name, two names and a wait that is none", async () => {
    const { getDevice } = on(answers([]));
    await expect(getDevice({})).rejects.toThrow("exactly one of hostname and name");
    await expect(getDevice({ hostname: "a", name: "b" })).rejects.toThrow("exactly one of hostname and name");
    await expect(getDevice({ hostname: "a", waitFor: "1s" })).rejects.toThrow("greater than 1 second");
    await expect(getDevice({ hostname: "a", waitFor: "soon" })).rejects.toThrow('"soon" must be a duration');
  });
});

describe("the credentials", () => {
  it("go into the form when the header is refused", async () => {
    const net = answers([json(401, {}), granted(), devices("a")]);
    await on(net, { ...config, scopes: '["auth_keys","devices:core"]' }).getDevice({ hostname: "gw" });
    expect(net.sent[0]).toContain("grant_type=client_credentials&scope=auth_keys+devices%3Acore");
    expect(net.headers[0]?.get("authorization")).toMatch(/^Basic /);
    expect(net.sent[1]).toContain("client_id=id&client_secret=secret");
    expect(net.headers[1]?.get("authorization")).toBeNull();
  });

  it("are exchanged again ten seconds before the token would expire", async () => {
    const net = answers([granted({ expires_in: 11 }), devices(), granted({ expires_in: 11 }), devices("a")]);
    await on(net).getDevice({ hostname: "gw", waitFor: "5s" });
    expect(net.sent.filter((line) => line.includes("/oauth/token"))).toHaveLength(2);
  });

  it("are an API key with no password, or an OAuth client, and not both", async () => {
    const net = answers([devices("a")]);
    await on(net, { apiKey: "tskey-api", baseUrl: "http://api.test" }).getDevice({ hostname: "gw" });
    expect(net.headers[0]?.get("authorization")).toBe(`Basic ${btoa("tskey-api:")}`);
    const { configure } = tailscale(answers([]).outside, { OAUTH_CLIENT_ID: "stray" });
    expect(() => configure?.({ apiKey: "tskey-api" })).toThrow("conflicting");
    expect(() => configure?.({})).toThrow("empty");
  });

  it("are never tried again", async () => {
    const net = answers([granted(), json(429, { message: "slow down" })]);
    await expect(on(net).tags.create({ deviceId: "1", tags: ["tag:vps"] })).rejects.toThrow("slow down (429)");
    expect(net.sent).toHaveLength(2);
  });
});
