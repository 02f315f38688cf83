import { describe, expect, it } from "vitest";
import { lab } from "./harness.ts";

const RECORDS = "{z}/dns_records";
const cname = (name: string, more: object = {}) => ({
  name,
  type: "CNAME",
  content: "018abe43-0a1f-4f6a-8640-d39484bd22e3.cfargotunnel.com",
  proxied: true,
  ttl: 1,
  ...more,
});
const a = (name: string) => ({ name, type: "A", content: "192.0.2.1" });
const mx = { name: "outward.test", type: "MX", content: "mx.example.net", priority: 10 };
const txt = (name: string) => ({ name, type: "TXT", content: '"v=spf1 -all"' });
const ns = (name: string) => ({ name, type: "NS", content: "ns1.example.net" });
const caa = { name: "outward.test", type: "CAA", data: { flags: 0, tag: "issue", value: "ca.example.net" } };

describe("a DNS record", () => {
  it("comes back with its full name in small letters, and the edge has it at once", async () => {
    const { call, state } = lab();
    const got = await call("POST", RECORDS, cname("Blog.Outward.TEST"));
    expect(got.result).toMatchObject({ name: "blog.outward.test", proxied: true, ttl: 1, comment: null, tags: [] });
    expect(state().records).toEqual([
      { name: "blog.outward.test", type: "CNAME", content: cname("").content, proxied: true },
    ]);
  });

  it.each([
    ["a short name", cname("blog"), /^1004 /],
    ["a name of another zone", cname("blog.example.com"), /^1004 /],
    ["a name that only ends alike", cname("blog.notoutward.test"), /^1004 /],
    ["a proxied one with its own ttl", cname("blog.outward.test", { ttl: 300 }), /^1004 /],
    ["a ttl below a minute", cname("blog.outward.test", { proxied: false, ttl: 59 }), /^1004 /],
    ["an A record without an IPv4 address", { ...a("blog.outward.test"), content: "2001:db8::1" }, /^1004 /],
    ["an AAAA record without an IPv6 address", { ...a("blog.outward.test"), type: "AAAA" }, /^1004 /],
    ["a CNAME to an address", cname("blog.outward.test", { content: "not a name" }), /^1004 /],
    ["a type nobody wrote", { ...a("blog.outward.test"), type: "SRV" }, /^1004 /],
    ["mail without a priority", { ...a("outward.test"), type: "MX", content: "mx.example.net" }, /^1004 /],
    ["mail behind the edge", { ...mx, proxied: true }, /^1004 /],
    ["a CAA as one text", { ...a("outward.test"), type: "CAA", content: '0 issue "ca.example.net"' }, /^1004 /],
    ["tags", cname("blog.outward.test", { tags: ["a:b"] }), /^1004 /],
  ])("is refused with %s", async (_what, body, why) => {
    const { call, edge } = lab();
    const got = await call("POST", RECORDS, body);
    expect(got).toMatchObject({ status: 400, error: expect.stringMatching(why) });
    expect(edge.states).toEqual([]);
  });

  it.each([
    ["the zone itself", cname("outward.test")],
    ["a wildcard", cname("*.outward.test")],
    ["an unproxied one with a ttl", cname("blog.outward.test", { proxied: false, ttl: 60 })],
    ["an address", a("blog.outward.test")],
  ])("may be %s", async (_what, body) => {
    expect((await lab().call("POST", RECORDS, body)).status).toBe(201);
  });

  it("stands at the apex beside mail, text, CAA and the zone's own NS, and no address does", async () => {
    const { call, make } = lab();
    for (const record of [mx, txt("outward.test"), caa, ns("outward.test")]) await make(RECORDS, record);
    await make(RECORDS, cname("outward.test"));
    for (const record of [{ ...mx, priority: 20 }, txt("outward.test")])
      expect((await call("POST", RECORDS, { ...record, content: "other.example.net" })).status).toBe(201);
    expect((await call("POST", RECORDS, a("outward.test"))).error).toMatch(/^81054/);
    const { rows } = await call("GET", `${RECORDS}?type=CAA`);
    expect(rows).toMatchObject([{ content: '0 issue "ca.example.net"', data: caa.data, proxiable: false }]);
  });

  it("stands beside text below the apex only behind the edge", async () => {
    const { call, make } = lab();
    await make(RECORDS, txt("x.outward.test"));
    expect((await call("POST", RECORDS, cname("x.outward.test", { proxied: false }))).error).toMatch(/^81053/);
    expect((await call("POST", RECORDS, cname("x.outward.test"))).status).toBe(201);
  });

  it("is refused at a name that is delegated, and a delegation where another record is", async () => {
    const { call, make } = lab();
    const id = await make(RECORDS, ns("x.outward.test"));
    for (const record of [cname("x.outward.test"), a("x.outward.test"), txt("x.outward.test")])
      expect((await call("POST", RECORDS, record)).error).toMatch(/^81056/);
    await call("DELETE", `${RECORDS}/${id}`);
    await make(RECORDS, cname("x.outward.test"));
    expect((await call("POST", RECORDS, ns("x.outward.test"))).error).toMatch(/^81055/);
  });

  it("comes back in Unicode, whichever form it was given in, and the edge has it in ASCII", async () => {
    const { call, make, state } = lab();
    const [ascii, unicode] = ["xn--bcher-kva.outward.test", "b\u00fccher.outward.test"];
    const id = await make(RECORDS, cname(ascii));
    expect((await call("GET", `${RECORDS}/${id}`)).result.name).toBe(unicode);
    expect((await call("PUT", `${RECORDS}/${id}`, cname("B\u00fccher.outward.test"))).result.name).toBe(unicode);
    expect(state().records.map(({ name }) => name)).toEqual([ascii]);
    expect((await call("POST", RECORDS, cname(unicode))).error).toMatch(/^81058/);
    // A filter is taken in ASCII alone (cloudflare-go#688).
    expect((await call("GET", `${RECORDS}?name=${ascii}`)).rows).toHaveLength(1);
    expect((await call("GET", `${RECORDS}?name=${encodeURIComponent(unicode)}`)).rows).toHaveLength(0);
  });

  it("says why in the error chain", async () => {
    const got = await lab().call("POST", RECORDS, cname("blog"));
    expect(JSON.stringify(got.reply.json)).toContain("give a full name such as app.outward.test");
  });

  it.each([
    ["CNAME on CNAME", cname("x.outward.test"), cname("x.outward.test", { content: "other.test" }), "81053"],
    ["CNAME on A", a("x.outward.test"), cname("x.outward.test"), "81053"],
    ["A on CNAME", cname("x.outward.test"), a("x.outward.test"), "81054"],
    ["the same again", cname("x.outward.test"), cname("X.outward.test"), "81058"],
  ])("conflicts: %s", async (_what, first, second, code) => {
    const { call, make } = lab();
    const id = await make(RECORDS, first);
    expect(await call("POST", RECORDS, second)).toMatchObject({ status: 400, error: expect.stringContaining(code) });
    expect((await call("DELETE", `${RECORDS}/${id}`)).status).toBe(200);
    expect((await call("POST", RECORDS, second)).status).toBe(201);
  });

  it("may share its name with another address, and its place with nobody on an update", async () => {
    const { call, make } = lab();
    await make(RECORDS, a("x.outward.test"));
    expect((await call("POST", RECORDS, { ...a("x.outward.test"), content: "192.0.2.2" })).status).toBe(201);
    const id = await make(RECORDS, cname("y.outward.test"));
    expect((await call("PUT", `${RECORDS}/${id}`, cname("x.outward.test"))).error).toMatch(/^81053/);
    expect((await call("PUT", `${RECORDS}/${id}`, cname("z.outward.test", { comment: null }))).result).toMatchObject({
      id,
      name: "z.outward.test",
    });
  });

  it("is found by name and gone after its deletion", async () => {
    const { call, make, state } = lab();
    const id = await make(RECORDS, cname("x.outward.test"));
    await make(RECORDS, cname("y.outward.test"));
    expect((await call("GET", `${RECORDS}?name=x.outward.test`)).rows).toHaveLength(1);
    expect((await call("GET", `${RECORDS}?comment=x`)).status).toBe(400);
    await call("DELETE", `${RECORDS}/${id}`);
    expect(await call("GET", `${RECORDS}/${id}`)).toMatchObject({
      status: 404,
      error: expect.stringMatching(/^81044/),
    });
    expect((await call("DELETE", `${RECORDS}/${id}`)).status).toBe(404);
    expect(state().records.map((record) => record.name)).toEqual(["y.outward.test"]);
  });
});
