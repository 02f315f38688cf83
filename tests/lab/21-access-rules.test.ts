/**
 * Every kind of access rule, and each combination that users need, at the lab's edge: made by the real engine beside the
 * lab's own projects, asked for from outside, answered by an origin behind the real cloudflared. In the end the stack, and
 * what the edge was told, are as they were.
 */
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "#lab/checkout.ts";
import { accessRule } from "#settings/access/access.ts";
import { belongings, full } from "./belongings.ts";
import { ask, guest, pulumi, type Token, tokens, until } from "./lab.ts";
import { asker, type Found, tellEdge, words } from "./rules/asker.ts";
import { type Caller, rows } from "./rules/rows.ts";
import { type RuleName, rules } from "./rules/rules.ts";
import { access, ann, bob, secrets, stranger } from "./rules/world.ts";
import { cloudflare } from "./vendors.ts";
import { widerProgram, widerStack } from "./wider.ts";

const minute = 60_000;
const zone = "outward.test";
const hostname = `rules.${zone}`;
const site = `https://${hostname}`;
const organizations = "/access/organizations";

let folder: string;
let before: Record<string, unknown>;
let robot: Token;
let foreign: Token & { readonly id: string };
let endOf: Awaited<ReturnType<typeof asker>>;

beforeAll(async () => {
  folder = await widerProgram(path.join(import.meta.dirname, "rules/projects.ts"));
  const stack = widerStack(folder);
  before = await cloudflare.call("GET", organizations);
  await stack.configure(() => ({
    "outward:access": access,
    "outward:rules": { hostname, wildcard: `*.${zone}` },
  }));
  for (const secret of secrets) await stack.pulumi(["config", "set", "--secret", "--path", secret], randomUUID());
  await stack.pulumi(["up", "--yes", "--skip-preview", "--policy-pack", path.join(root, "policy")]);
  foreign = await cloudflare.issueToken("another stack's");
  robot = (await tokens()).rules?.robot as Token;
  endOf = await asker({ robot, foreign });
  await tellEdge();
}, 3 * minute);

afterAll(() => rm(folder, { recursive: true }));

/** Paths that were asked for, by whether the origin should have seen them. */
const asked = { seen: new Set<string>(), unseen: new Set<string>() };
/** Below a path, never the same twice. */
const once = (below = ""): string => `${below}/${randomUUID()}`;

const goes = async (where: string, caller: Caller, host = site): Promise<Found> => {
  const found = await endOf(`${host}${where}`, caller);
  asked[found.end === "passes" ? "seen" : "unseen"].add(where);
  return found;
};

/** As the origin knows them: nobody is asked at an open route. */
const whoIs = ({ email, token }: Caller, rule: RuleName): string => {
  if ("everyone" in rules[rule]) return "nobody";
  return email ?? (token === "robot" ? robot.clientId : "nobody");
};

describe("a rule", () => {
  it("of every kind is among them, and each but the one for all is seen both letting pass and refusing", () => {
    const kinds = accessRule.options.flatMap(({ shape }) => Object.keys(shape));
    expect(Object.values<object>(rules).flatMap(Object.keys)).toEqual(expect.arrayContaining(kinds));
    const ends = (rule: string) => new Set(rows.filter(([name]) => name === rule).map(([, , end]) => end));
    const both = (rule: string) => ends(rule).has("passes") && ends(rule).has("refused");
    expect(Object.keys(rules).filter((rule) => !both(rule))).toEqual(["open"]);
    expect(ends("open")).toEqual(new Set(["passes"]));
  });

  it.each(
    rows.map(([rule, caller, end]) => [rule, words(caller), end, caller] as const),
  )("%s: %s, %s", async (rule, _, end, caller) => {
    const where = once(`/${rule}`);
    const found = await goes(where, caller);
    expect(found.end).toBe(end);
    if (end === "passes") expect(found.told).toMatchObject({ path: where, who: whoIs(caller, rule) });
  });

  it("lasts as long as it says, and a day where it says nothing", async () => {
    const seconds = async (rule: RuleName, caller: Caller) => (await goes(once(`/${rule}`), caller)).told?.seconds;
    const byGitHub = { email: ann, by: "github" } as const;
    expect(await seconds("all", byGitHub)).toBe(900);
    expect(await seconds("all", { token: "robot" })).toBe(900);
    expect(await seconds("emails", byGitHub)).toBe(86_400);
    expect(await seconds("token", { token: "robot" })).toBe(86_400);
  });
});

describe("a path", () => {
  it("is its rule's with all that is below it, and is not what begins like it", async () => {
    for (const where of ["/emails", "/emails/", "/emails/a/b", "/%65mails", "//emails", "/domain/../emails"])
      expect([where, (await endOf(`${site}${where}`, { email: bob })).end]).toEqual([where, "refused"]);
    for (const where of ["/emails", "/emails/a/b"])
      expect((await endOf(`${site}${where}`, { email: ann })).told?.path).toBe(where);
    // No route covers it, but the wildcard hostname's.
    expect((await goes(once("/emailsandmore"), { email: bob })).end).toBe("passes");
    expect((await goes(once("/emailsandmore"), {})).end).toBe("asked");
  });

  it("with /* would leave the path itself to whoever comes, which is why no route can say it", async () => {
    const app = { name: "theirs", type: "self_hosted", domain: `${hostname}/open/deep/*` };
    const { id } = await cloudflare.call<{ id: string }>("POST", "/access/apps", app);
    expect((await goes(once("/open/deep"), {})).end).toBe("refused");
    expect((await endOf(`${site}/open/deep`, {})).end).toBe("passes");
    await cloudflare.call("DELETE", `/access/apps/${id}`);
    expect((await goes(once("/open/deep"), {})).end).toBe("passes");
  });
});

describe("a wildcard hostname", () => {
  it.each([
    ["a member", { email: bob }, "passes"],
    ["a stranger", { email: stranger }, "refused"],
    ["nobody", {}, "asked"],
    ["a machine", { token: "robot" }, "asked"],
  ] as const)("answers %s by its rule", async (_, caller, end) => {
    expect((await goes(once(), caller, `https://any.${zone}`)).end).toBe(end);
  });

  it("leaves hostnames of their own to their own rules", async () => {
    expect((await ask(`https://blog.${zone}/`)).status).toBe(200);
    expect((await ask(`https://blog.${zone}/admin`)).status).toBe(302);
  });

  it("leads names two levels below to its rule as well, where no certificate is, and who comes without TLS is refused", async () => {
    await expect(ask(`https://a.any.${zone}/`)).rejects.toThrow(/TLS|SSL|alert/);
    const where = once("/deep");
    asked.unseen.add(where);
    // No application is there, so the account denies it; the connector would ask for an assertion that nobody can have.
    expect((await ask(`http://a.any.${zone}${where}`)).status).toBe(403);
    // Below a name that is there DNS has nothing.
    await expect(ask(`http://a.${hostname}/`)).rejects.toThrow(/resolve/);
  });
});

describe("a preflight", () => {
  const preflight = (where: string, origin: string, method = "GET") => {
    asked.unseen.add(where);
    const asks = { "access-control-request-method": method, "access-control-request-headers": "content-type" };
    return ask(`${site}${where}`, { method: "OPTIONS", headers: { origin, ...asks } });
  };

  it("is answered by the edge for a site that the rule names, and for no other", async () => {
    const { status, headers } = await preflight(once("/all"), `https://www.${zone}`);
    expect(status).toBe(200);
    expect(headers).toMatch(/access-control-allow-origin: https:\/\/www\.outward\.test/);
    expect(headers).toMatch(/access-control-allow-credentials: true/);
    expect(headers).toMatch(/access-control-max-age: 600/);
    expect((await preflight(once("/all"), "https://evil.example")).status).toBe(403);
    expect((await preflight(once("/all"), `https://www.${zone}`, "DELETE")).status).toBe(403);
    expect((await preflight(once("/domain"), `https://www.${zone}`)).status).toBe(403);
  });
});

describe("the origin", () => {
  it("has seen all that was let through, and nothing of what was not", async () => {
    const last = once("/open");
    await goes(last, {});
    const log = ["journalctl", "--namespace", "*", "--unit", "outward-rules-origin", "--output", "cat"];
    const text = await until("the origin's journal to have the last request", minute, async () => {
      const said = await guest(...log);
      return said.includes(last) && said;
    });
    expect(asked.unseen.size).toBeGreaterThan(rows.length / 3);
    expect([...asked.seen].filter((where) => !text.includes(where))).toEqual([]);
    expect([...asked.unseen].filter((where) => text.includes(where))).toEqual([]);
  });
});

describe("a hostname without an application", () => {
  it("answers nobody while the account denies it, and is the connector's to answer when it does not", async () => {
    const records = await cloudflare.zone<{ name: string; content: string }[]>("GET", "/dns_records?type=CNAME");
    const content = records.find(({ name }) => name === hostname)?.content;
    const record = { name: zone, type: "CNAME", content, proxied: true, ttl: 1 };
    const { id } = await cloudflare.zone<{ id: string }>("POST", "/dns_records", record);
    const status = async () => (await ask(`https://${zone}/`)).status;
    expect(await status()).toBe(403);
    const { created_at: _, updated_at: __, ...settings } = before;
    const exempt = { deny_unmatched_requests: true, deny_unmatched_requests_exempted_zone_names: [zone] };
    await cloudflare.call("PUT", organizations, { ...settings, ...exempt });
    expect(await status()).toBe(404);
    await cloudflare.call("PUT", organizations, settings);
    expect(await status()).toBe(404);
    await cloudflare.zone("DELETE", `/dns_records/${id}`);
  });
});

describe("the lab", () => {
  it("is as it was, once the rules are taken out", async () => {
    await tellEdge(false);
    await pulumi("up", "--yes", "--skip-preview");
    await cloudflare.call("DELETE", `/access/service_tokens/${foreign.id}`);
    expect(await pulumi("preview", "--refresh", "--expect-no-changes")).toMatch(/unchanged/);
    expect(await belongings()).toEqual(full);
    const providers = await cloudflare.call<{ type: string }[]>("GET", "/access/identity_providers");
    expect(providers.map(({ type }) => type)).toEqual(["onetimepin"]);
    expect(await cloudflare.call("GET", organizations)).toEqual({ ...before, updated_at: expect.anything() });
  });
});
