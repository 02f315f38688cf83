/** The stand-in for the cloudflare plugin against the recorded run of the official one, and what it refuses. */
import { describe, expect, it } from "vitest";
import { createCloudflare } from "../../../../lab/plugins/cloudflare/client.ts";
import { cloudflare } from "../../../../lab/plugins/cloudflare.ts";
import type { Props } from "../../../../lab/plugins/props.ts";
import { answers, context, json, type Kept, life, type Network, network, type Phase, recorded } from "./replay.ts";

const config = { apiToken: "t".repeat(40), baseUrl: "http://api.test/client/v4" };
const accountId = "0123456789abcdef0123456789abcdef";
const zoneId = "abcdefabcdefabcdefabcdefabcdefab";

const nouns = {
  tunnel: "zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
  record: "dnsRecord:DnsRecord",
  app: "zeroTrustAccessApplication:ZeroTrustAccessApplication",
  policy: "zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
  group: "zeroTrustAccessGroup:ZeroTrustAccessGroup",
  token: "zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken",
  idp: "zeroTrustAccessIdentityProvider:ZeroTrustAccessIdentityProvider",
  organization: "zeroTrustOrganization:ZeroTrustOrganization",
  notification: "notificationPolicy:NotificationPolicy",
} as const;
type Noun = keyof typeof nouns;

const on = ({ outside }: Network, noun: Noun) =>
  life(cloudflare(outside, {}).resources[`cloudflare:index/${nouns[noun]}`], config);

const ask = async ({ outside }: Network, name: string, args: Props): Promise<Props> => {
  const lookup = cloudflare(outside, {}).functions?.[`cloudflare:index/${name}:${name}`];
  if (!lookup) throw new Error(`the provider has no ${name}`);
  return lookup.run(args, context(config));
};

const phase = (name: Phase): Network => network(recorded("cloudflare.jsonl", name, "/client/"));
const secret = (letter: string): string => btoa(letter.repeat(32));

/** The recorded program, with the ids that its resources got. */
const program = (step: 1 | 2, ids: Readonly<Record<string, string>>) =>
  ({
    blog: ["tunnel", { accountId, name: "blog", configSrc: "local", tunnelSecret: secret(step === 1 ? "a" : "b") }],
    "gateway-7": [
      "token",
      {
        accountId,
        name: "gateway-7",
        duration: "8760h",
        ...(step === 1 ? {} : { clientSecretVersion: 2, previousClientSecretExpiresAt: "2026-12-01T00:00:00Z" }),
      },
    ],
    me: [
      "policy",
      {
        accountId,
        name: "me",
        decision: "allow",
        includes: [{ email: { email: "me@example.com" } }, { emailDomain: { domain: "example.com" } }],
        requires: [{ geo: { countryCode: "DE" } }],
      },
    ],
    gateways: [
      "policy",
      {
        accountId,
        name: "gateways",
        decision: "non_identity",
        includes: [{ serviceToken: { tokenId: ids["gateway-7"] } }],
      },
    ],
    "blog-admin": [
      "app",
      {
        accountId,
        name: "blog-admin",
        type: "self_hosted",
        domain: "blog.example.com/admin",
        sessionDuration: step === 1 ? "24h" : "12h",
        policies: [
          { id: ids.me, precedence: 1 },
          { id: ids.gateways, precedence: 2 },
        ],
      },
    ],
    dns: [
      "record",
      {
        zoneId,
        name: "blog.example.com",
        type: "CNAME",
        content: `${ids.blog}.cfargotunnel.com`,
        proxied: true,
        ttl: 1,
      },
    ],
  }) satisfies Record<string, [Noun, Props]>;

type Made = Record<string, { readonly noun: Noun; readonly kept: Kept }>;

const born = async (): Promise<{ net: Network; made: Made; ids: Record<string, string> }> => {
  const net = phase("up");
  const made: Made = {};
  const ids: Record<string, string> = {};
  for (const name of Object.keys(program(1, {})) as (keyof ReturnType<typeof program>)[]) {
    const [noun, inputs] = program(1, ids)[name];
    const kept = await on(net, noun).create(inputs);
    made[name] = { noun, kept };
    ids[name] = kept.id;
  }
  return { net, made, ids };
};

const refreshed = async (made: Made, net: Network): Promise<Made> => {
  const after: Made = {};
  for (const [name, { noun, kept }] of Object.entries(made)) {
    const found = await on(net, noun).refresh(kept);
    if (!found) throw new Error(`a refresh lost ${name}`);
    after[name] = { noun, kept: found };
  }
  return after;
};

describe("the recorded run", () => {
  it("sends the recorded bodies of an up", async () => {
    const { net, made } = await born();
    expect(net.left()).toEqual([]);
    expect(made["blog-admin"]?.kept.outputs.aud).toMatch(/^[0-9a-f]{64}$/);
    expect(made["gateway-7"]?.kept.outputs.clientSecret).toMatch(/^s3cr3t/);
    expect(made.blog?.kept.outputs).toMatchObject({ status: "inactive", tunnelSecret: secret("a") });
  });

  it("sees no change after a refresh, and keeps secrets that the API does not repeat", async () => {
    const { made, ids } = await born();
    const net = phase("preview --refresh");
    const after = await refreshed(made, net);
    for (const [name, [noun, inputs]] of Object.entries(program(1, ids))) {
      const kept = after[name]?.kept;
      if (!kept) throw new Error(`${name} is missing`);
      expect({ name, differs: await on(net, noun).diff(kept, inputs) }).toEqual({ name, differs: [] });
      expect(kept.inputs).toEqual(made[name]?.kept.inputs);
    }
    expect(after.blog?.kept.outputs.tunnelSecret).toBe(secret("a"));
    expect(after["gateway-7"]?.kept.outputs.clientSecret).toMatch(/^s3cr3t/);
    expect(after["blog-admin"]?.kept.outputs.policies).toEqual([
      { id: ids.me, precedence: 1 },
      { id: ids.gateways, precedence: 2 },
    ]);
    expect(net.left()).toEqual([]);
  });

  it("sends the recorded changes: a PATCH of what differs, a PUT of all", async () => {
    const { made, ids } = await born();
    const after = await refreshed(made, phase("preview --refresh"));
    const net = phase("up with changes");
    const changed: string[] = [];
    for (const [name, [noun, inputs]] of Object.entries(program(2, ids))) {
      const kept = after[name]?.kept;
      if (!kept) throw new Error(`${name} is missing`);
      const differs = await on(net, noun).diff(kept, inputs);
      if (differs.length === 0) continue;
      changed.push(`${name}: ${differs.join(", ")}`);
      await on(net, noun).update(kept, inputs);
    }
    expect(changed).toEqual([
      "blog: tunnelSecret",
      "gateway-7: clientSecretVersion, previousClientSecretExpiresAt",
      "blog-admin: sessionDuration",
    ]);
    expect(net.left()).toEqual([]);
  });

  it("sends the recorded deletes", async () => {
    const { made } = await born();
    const net = phase("destroy");
    for (const { noun, kept } of Object.values(made).reverse()) await on(net, noun).remove(kept);
    expect(net.left()).toEqual([]);
  });
});

const result = (value: unknown) => json(200, { success: true, errors: [], messages: [], result: value });
const missing = () => json(404, { success: false, errors: [{ code: 7003, message: "no such thing" }], result: null });
const tunnel = { accountId, name: "blog" };
const kept = (inputs: Props, outputs: Props = {}): Kept => ({ id: "x1", inputs, outputs: { ...inputs, ...outputs } });

describe("what the program does not say", () => {
  it("is filled with the official defaults", async () => {
    const bodies: Record<string, unknown> = {};
    const send = async (noun: Noun, inputs: Props): Promise<void> => {
      const net = answers([result({ id: "x1" })]);
      await on(net, noun).create(inputs);
      bodies[noun] = JSON.parse(net.sent[0]?.slice(net.sent[0].indexOf("{")) ?? "");
    };
    await send("tunnel", tunnel);
    await send("app", { zoneId, name: "a", type: "self_hosted", domain: "a.b.c" });
    await send("token", { accountId, name: "t" });
    await send("notification", {
      accountId,
      name: "n",
      alertType: "tunnel_health_event",
      mechanisms: { emails: [{ id: "a@b.c" }] },
    });
    expect(bodies).toEqual({
      tunnel: { config_src: "local", name: "blog" },
      app: {
        app_launcher_visible: true,
        domain: "a.b.c",
        http_only_cookie_attribute: true,
        name: "a",
        policies: [],
        session_duration: "24h",
        type: "self_hosted",
      },
      token: { client_secret_version: 1, duration: "8760h", name: "t" },
      notification: {
        alert_type: "tunnel_health_event",
        enabled: true,
        mechanisms: { email: [{ id: "a@b.c" }] },
        name: "n",
      },
    });
  });

  it("but the state has, is sent as null", async () => {
    const record = { zoneId, name: "a.b.c", type: "TXT", content: "x", ttl: 1, comment: "why" };
    const { comment: _, ...silent } = record;
    const net = answers([result({ id: "x1" })]);
    await on(net, "record").update(kept(record), silent);
    expect(net.sent[0]).toBe(
      `PUT /client/v4/zones/${zoneId}/dns_records/x1 {"comment":null,"content":"x","name":"a.b.c","proxied":false,"ttl":1,"type":"TXT"}`,
    );
  });

  it("is drift when somebody else said it, and none when it only says nothing in other words", async () => {
    const app = { accountId, name: "a", type: "self_hosted", domain: "a.b.c" };
    const answer = { ...app, session_duration: "24h", app_launcher_visible: true, http_only_cookie_attribute: true };
    const look = async (more: object): Promise<readonly string[]> => {
      const net = answers([result({ ...answer, ...more })]);
      const after = await on(net, "app").refresh(kept(app, { aud: "a" }));
      return after ? on(net, "app").diff(after, app) : ["gone"];
    };
    expect(await look({ allowed_idps: [], tags: [], policies: [], skip_interstitial: false })).toEqual([]);
    expect(await look({ session_duration: "1h" })).toEqual(["sessionDuration"]);
    expect(await look({ options_preflight_bypass: true })).toEqual(["optionsPreflightBypass"]);
    expect(await look({ policies: [{ id: "stranger", precedence: 1, name: "everyone" }] })).toEqual(["policies"]);
  });
});

describe("selectors", () => {
  it("bear the API's names on the wire and Pulumi's in the state", async () => {
    const includes = [
      { azureAd: { id: "g", identityProviderId: "i" } },
      { githubOrganization: { name: "o", identityProviderId: "i" } },
      { everyone: {} },
    ];
    const net = answers([result({ id: "x1" })]);
    const made = await on(net, "group").create({ accountId, name: "g", includes });
    const sent = [
      { azureAD: { id: "g", identity_provider_id: "i" } },
      { "github-organization": { identity_provider_id: "i", name: "o" } },
      { everyone: {} },
    ];
    expect(net.sent[0]).toContain(JSON.stringify({ include: sent, name: "g" }));
    const after = await on(answers([result({ name: "g", include: sent, exclude: [], require: [] })]), "group").refresh(
      made,
    );
    expect(after?.outputs.includes).toEqual(includes);
  });

  it("of a policy keep the program's order over a refresh, whatever the API's", async () => {
    const [a, b] = [{ email: { email: "a@b.c" } }, { email: { email: "d@e.f" } }];
    const inputs = { accountId, name: "x", decision: "allow", includes: [a, b] };
    const answer = { name: "x", decision: "allow", include: [b, a], session_duration: "24h" };
    const policy = await on(answers([result(answer)]), "policy").refresh(kept(inputs));
    expect(policy?.outputs.includes).toEqual([a, b]);
    const group = await on(answers([result(answer)]), "group").refresh(
      kept({ accountId, name: "x", includes: [a, b] }),
    );
    expect(group?.outputs.includes).toEqual([b, a]);
  });

  it("of a policy are a set, of a group a list", async () => {
    const [a, b] = [{ email: { email: "a@b.c" } }, { email: { email: "d@e.f" } }];
    const inputs = { accountId, name: "x", decision: "allow", includes: [a, b] };
    const { decision: _, ...group } = inputs;
    const net = answers([]);
    expect(
      await on(net, "policy").diff(kept(inputs, { sessionDuration: "24h" }), { ...inputs, includes: [b, a] }),
    ).toEqual([]);
    expect(
      await on(net, "policy").diff(kept(inputs, { sessionDuration: "24h" }), { ...inputs, includes: [a] }),
    ).toEqual(["includes"]);
    expect(await on(net, "group").diff(kept(group), { ...group, includes: [b, a] })).toEqual(["includes"]);
  });

  it("that nobody models are refused with the place where they stand", async () => {
    const includes = [{ email: { mail: "a@b.c" } }];
    await expect(on(answers([]), "group").create({ accountId, name: "g", includes })).rejects.toThrow(
      "includes[0].email.mail is not modelled",
    );
  });
});

describe("a read", () => {
  it("takes 404 for gone, and nothing else", async () => {
    expect(await on(answers([missing()]), "tunnel").refresh(kept(tunnel))).toBeUndefined();
    const forbidden = json(403, { success: false, errors: [{ code: 10000, message: "Authentication error" }] });
    await expect(on(answers([forbidden]), "tunnel").refresh(kept(tunnel))).rejects.toThrow(/403.*Authentication error/);
    await expect(on(answers([missing()]), "tunnel").remove(kept(tunnel))).rejects.toThrow(/404/);
  });

  it("finds a deleted tunnel alive", async () => {
    const deleted = { name: "blog", deleted_at: "2026-01-01T00:00:00Z", remote_config: false };
    const after = await on(answers([result(deleted)]), "tunnel").refresh(kept(tunnel, { configSrc: "local" }));
    expect(after?.outputs).toMatchObject({ deletedAt: "2026-01-01T00:00:00Z", configSrc: "local" });
  });

  it("imports by account, by zone and by kind, and refuses other ids", async () => {
    const come = (noun: Noun, id: string, net: Network) => on(net, noun).refresh({ id, inputs: {}, outputs: {} });
    const net = answers([result({ name: "blog", config_src: "local" }), result({ name: "a" }), result({ name: "t" })]);
    expect(await come("tunnel", `${accountId}/x1`, net)).toMatchObject({
      id: "x1",
      inputs: { accountId, name: "blog", configSrc: "local" },
    });
    await come("record", `${zoneId}/x1`, net);
    await come("token", `accounts/${accountId}/x1`, net);
    expect(net.sent).toEqual([
      `GET /client/v4/accounts/${accountId}/cfd_tunnel/x1`,
      `GET /client/v4/zones/${zoneId}/dns_records/x1`,
      `GET /client/v4/accounts/${accountId}/access/service_tokens/x1`,
    ]);
    await expect(come("tunnel", "x1", net)).rejects.toThrow("invalid ID x1");
  });

  it("leaves an omitted client secret alone, and sees a redacted one as drift", async () => {
    const idp = { accountId, name: "gh", type: "github", config: { clientId: "c", clientSecret: "s" } };
    const look = async (config: object) => {
      const net = answers([
        result({ name: "gh", type: "github", config: { client_id: "c", redirect_url: "r", ...config } }),
      ]);
      const after = await on(net, "idp").refresh(kept(idp));
      return after ? on(net, "idp").diff(after, idp) : ["gone"];
    };
    expect(await look({})).toEqual([]);
    expect(await look({ client_secret: "***" })).toEqual(["config"]);
  });
});

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

describe("the client", () => {
  const conflict = (headers: Record<string, string> = {}) =>
    json(
      409,
      { success: false, errors: [{ code: 1013, message: "You already have a tunnel with this name." }] },
      headers,
    );
  const client = ({ outside }: Network) => createCloudflare(config, outside);

  it("makes eleven attempts at a conflict, a minute and more apart in all, and says what the API said", async () => {
    const net = answers(Array.from({ length: 11 }, () => conflict()));
    await expect(client(net).call("POST", "accounts/x/cfd_tunnel", {})).rejects.toThrow(/409.*already have a tunnel/);
    expect(net.headers.map((one) => Number(one.get("x-stainless-retry-count")))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(net.pauses[0]).toBeGreaterThanOrEqual(1_500);
    expect(net.pauses.at(-1)).toBeGreaterThanOrEqual(22_500);
    expect(net.pauses.at(-1)).toBeLessThanOrEqual(30_000);
  });

  it.each<[Record<string, string>, (pause: number) => boolean]>([
    [{ "retry-after-ms": "1" }, (pause) => pause === 1],
    [{ "retry-after": "3" }, (pause) => pause === 3_000],
    [{ "retry-after": "3600" }, (pause) => pause <= 2_000],
  ])("waits as told by %j", async (headers, right) => {
    const net = answers([conflict(headers), result("fine")]);
    expect(await client(net).call("GET", "x")).toBe("fine");
    expect(net.pauses.map(right)).toEqual([true]);
  });

  it("tries again after a cut connection, 408, 429 and 5xx, but not after 400, 403 or when told not to", async () => {
    const net = answers([new Error("reset"), json(408, {}), json(429, {}), json(502, {}), result("fine")]);
    expect(await client(net).call("POST", "x", {})).toBe("fine");
    for (const refusal of [json(400, {}), json(403, {}), conflict({ "x-should-retry": "false" })]) {
      await expect(client(answers([refusal])).call("POST", "x", {})).rejects.toThrow(String(refusal.status));
    }
  });

  it("takes the result for the answer even when success is false", async () => {
    expect(await client(answers([json(200, { success: false, result: null })])).call("GET", "x")).toBeNull();
  });

  it("refuses a token that cannot be one", () => {
    expect(() => createCloudflare({ apiToken: "short" }, answers([]).outside)).toThrow("40 to 80 of them (has 5)");
    expect(() => client(answers([]))).not.toThrow();
  });
});
