import { describe, expect, it } from "vitest";
import { namesAreTunnels, namesAreTunnelsOfOurs } from "#policy/dns.ts";
import { bypassesAreSaid, someoneIsNamed, tokensEnd } from "#policy/passes.ts";
import { whatLastsIsProtected } from "#policy/protect.ts";
import { routesAreCovered } from "#policy/routes.ts";
import { notKnown, types, type Value, type Values } from "#policy/rule.ts";
import { tunnelsStay } from "#policy/tunnel.ts";
import { make } from "./make.ts";

const hostname = "blog.example.com";
const cname: Values = { name: hostname, type: "CNAME", content: notKnown, proxied: true };

describe("names-tunnels", () => {
  const record = (more: Values) => namesAreTunnels(make(types.record, "r", { ...cname, ...more }));

  it("passes a proxied CNAME to a tunnel, known or not", () => {
    expect(record({})).toEqual([]);
    expect(record({ content: "0a1b.cfargotunnel.com" })).toEqual([]);
  });

  it.each([
    ["A", { type: "A", content: "203.0.113.7" }, 'is an A record to "203.0.113.7": it tells where a host is'],
    ["AAAA", { type: "AAAA", content: "2001:db8::7" }, "is an AAAA record"],
    ["another type", { type: "TXT" }, 'is a record of type "TXT"'],
    ["not proxied", { proxied: false }, "has proxied: false"],
    ["proxied by default", { proxied: null }, "has proxied: null"],
    ["elsewhere", { content: "host.example.com" }, "leads to host.example.com"],
  ])("refuses %s", (_, more, words) => {
    expect(record(more)).toEqual([expect.stringContaining(words)]);
  });
});

describe("names-ours", () => {
  it("passes what was made from a tunnel of the stack, and refuses a tunnel's name that was written down", () => {
    const tunnel = make(types.tunnel, "t", {});
    const record = (...from: string[]) =>
      make(types.record, "r", { ...cname, content: "x" }, { from: { content: from } });
    expect(namesAreTunnelsOfOurs([tunnel, record("t")])).toEqual([]);
    expect(namesAreTunnelsOfOurs([tunnel, record()])).toEqual([
      { urn: "r", fault: expect.stringContaining("no tunnel of this stack") },
    ]);
  });
});

describe("tunnels-stay", () => {
  it("wants the source of a tunnel's ingress to be ours from birth", () => {
    expect(tunnelsStay(make(types.tunnel, "t", { configSrc: "local" }))).toEqual([]);
    expect(tunnelsStay(make(types.tunnel, "t", { configSrc: "cloudflare" }))).toEqual([
      expect.stringContaining('configSrc: "cloudflare"'),
    ]);
    expect(tunnelsStay(make(types.tunnel, "t", {}))).toHaveLength(1);
  });
});

describe("protected", () => {
  const project = (protect: boolean) => make(types.project, "blog", { protect });
  const tunnel = (protect: boolean) => make(types.tunnel, "t", {}, { protect });

  it("is asked where the stack says so, and of nothing that can be made again", () => {
    expect(whatLastsIsProtected([project(true), tunnel(true), make(types.server, "s", {})])).toEqual([]);
    expect(whatLastsIsProtected([project(true), tunnel(false)])).toEqual([
      { urn: "t", fault: expect.stringContaining("t is not protected") },
    ]);
    expect(whatLastsIsProtected([project(false), tunnel(false)])).toEqual([]);
  });
});

describe("routes-covered", () => {
  const open = { name: "site", hostname, access: { everyone: "it is there to be read" } };
  const admin = { name: "admin", hostname, path: "/admin", access: { emails: ["me@example.com"] } };
  const judged = (routes: readonly Values[], domains: Readonly<Record<string, Value>>, record = hostname) =>
    routesAreCovered([
      make(types.project, "blog", { routes }),
      ...Object.entries(domains).map(([domain, policies]) => make(types.application, domain, { domain, policies })),
      make(types.record, "r", { ...cname, name: record }),
    ]).map(({ fault }) => fault);

  it("passes a route with an application of its own, and one that is open with a reason", () => {
    expect(judged([open, admin], { [`${hostname}/admin`]: [{ id: notKnown }] })).toEqual([]);
    expect(judged([open, admin], { [`${hostname}/admin`]: notKnown })).toEqual([]);
  });

  it("knows a hostname that Cloudflare writes in Unicode, and takes no other one for it", () => {
    const [ascii, unicode] = ["xn--bcher-kva.example.com", "b\u00fccher.example.com"];
    const idn = { ...admin, hostname: ascii };
    const open = { ...admin, name: "site", path: "/", hostname: ascii, access: { everyone: "it is there to be read" } };
    expect(judged([idn, open], { [`${unicode}/admin`]: notKnown }, unicode)).toEqual([]);
    expect(judged([idn, open], { [`${unicode}/Admin`]: notKnown }, unicode)).toHaveLength(1);
    expect(judged([idn, open], { [`${unicode}/admin`]: notKnown }, "bucher.example.com")).toHaveLength(1);
  });

  it("refuses one without, since nothing is inherited", () => {
    expect(judged([open, admin], { [hostname]: [{ id: notKnown }] })).toEqual([
      expect.stringContaining(`${hostname}/admin has an access rule and no application with this domain`),
    ]);
  });

  it("refuses an application that nobody may pass by, a reason that is none, and a name without a route", () => {
    expect(judged([admin], { [`${hostname}/admin`]: [] })).toEqual([expect.stringContaining("has no policy")]);
    expect(judged([{ ...open, access: { everyone: "         x" } }], {})).toEqual([
      expect.stringContaining("is open to everyone for the reason"),
    ]);
    expect(judged([open], {}, "old.example.com")).toEqual([
      expect.stringContaining("old.example.com is no hostname of a route"),
    ]);
  });
});

describe("someone-named", () => {
  const policy = (props: Values) => someoneIsNamed(make(types.accessPolicy, "p", props));
  const everyone = [{ everyone: {} }];

  it("passes people, and everyone of a place", () => {
    expect(policy({ decision: "allow", includes: [{ email: { email: "me@example.com" } }] })).toEqual([]);
    expect(policy({ decision: "allow", includes: everyone, requires: [{ geo: { countryCode: "DE" } }] })).toEqual([]);
    expect(policy({ decision: "deny", includes: everyone })).toEqual([]);
  });

  it("refuses everyone", () => {
    expect(policy({ decision: "allow", includes: everyone })).toEqual([expect.stringContaining("includes everyone")]);
    expect(someoneIsNamed(make(types.group, "g", { includes: everyone }))).toHaveLength(1);
  });
});

describe("bypass-said", () => {
  const range = [{ ip: { ip: "198.51.100.0/24" } }];
  const judged = (access: Values, props: Values, more: { readonly at?: string; readonly used?: boolean } = {}) =>
    bypassesAreSaid([
      make(types.project, "blog", { routes: [{ name: "site", hostname, access }] }),
      make(types.accessPolicy, "p", { decision: "bypass", includes: [{ everyone: {} }], ...props }),
      make(
        types.application,
        "a",
        { domain: more.at ?? hostname },
        { from: { policies: more.used === false ? [] : ["p"] } },
      ),
    ]).map(({ fault }) => fault);
  const open = { everyone: "it is there to be read" };

  it("passes that of an open route, as narrow as the route says", () => {
    expect(judged(open, {})).toEqual([]);
    expect(judged({ ...open, except: { ipRanges: ["198.51.100.0/24"] } }, { excludes: range })).toEqual([]);
    expect(judged({ ...open, countries: ["DE"] }, { includes: [{ geo: { countryCode: "DE" } }] })).toEqual([]);
  });

  it("refuses one at a route that is not open, at no route, and one of nothing", () => {
    expect(judged({ emails: ["me@example.com"] }, {})).toEqual([expect.stringContaining("which is no open route")]);
    expect(judged(open, {}, { at: "x.example.com" })).toEqual([expect.stringContaining("which is no open route")]);
    expect(judged(open, {}, { used: false })).toEqual([expect.stringContaining("no application of this stack")]);
  });

  it("refuses one that is wider than its route", () => {
    expect(judged({ ...open, except: { ipRanges: ["198.51.100.0/24"] } }, {})).toEqual([
      expect.stringContaining("excepts nobody"),
    ]);
    expect(judged({ ...open, countries: ["DE"] }, {})).toEqual([expect.stringContaining("from anywhere")]);
  });
});

describe("tokens-end", () => {
  it.each<Value>(["8760h", "720h", notKnown])("passes %s", (duration) => {
    expect(tokensEnd(make(types.token, "t", { duration }))).toEqual([]);
  });

  it.each([["forever"], ["8761h"], ["0h"], ["1y"], [null]])("refuses %s", (duration) => {
    expect(tokensEnd(make(types.token, "t", { duration }))).toEqual([
      expect.stringContaining(`has the duration ${JSON.stringify(duration)}`),
    ]);
  });
});
