import { describe, expect, it } from "vitest";
import { tokensOf } from "#ops/tokens/held.ts";
import { type HeldToken, standingOf } from "#ops/tokens/standing.ts";
import { tokensText } from "#ops/tokens/text.ts";
import { newest } from "#vendors/cloudflare.ts";

const now = new Date("2026-11-24T15:00:00Z");
const place = "motor.example.com/readings";
const token: HeldToken = {
  project: "motor",
  caller: "gateway-7",
  places: [place],
  beside: ["gateway-7", "gateway-8"],
  version: 2,
  rotated: "2026-11-20T00:00:00Z",
  until: "2026-11-23T00:00:00Z",
  expiresAt: "2027-11-20T00:00:00Z",
};
const event = (created_at: string, allowed = true, ip_address = "198.51.100.66", app_domain = place) => ({
  created_at,
  allowed,
  ip_address,
  app_domain,
});
const standing = (change: Partial<HeldToken>, ...events: ReturnType<typeof event>[]) =>
  standingOf({ ...token, ...change }, events, now);

describe("a token that was rotated", () => {
  it("has left behind whoever is refused once the old secret has stopped, and says where from", () => {
    const late = standing({}, event("2026-11-24T00:00:00Z", false, "198.51.100.70"), event("2026-11-24T01:00:00Z"));
    expect(late.state).toBe("left behind");
    expect(late.says).toContain("refused once since then, from 198.51.100.70: an old secret, or a wrong one");
    expect(late.move).toContain("give the machine at 198.51.100.70 its new secret");
  });

  it.each([
    ["before the old secret stopped", event("2026-11-22T00:00:00Z", false)],
    ["at another application", event("2026-11-24T00:00:00Z", false, "198.51.100.70", "motor.example.com")],
    ["and passed", event("2026-11-24T00:00:00Z")],
  ])("has left nobody behind who came %s", (_when, one) => {
    const { state, move } = standing({}, one);
    expect([state, move]).toEqual(["rotated", undefined]);
  });

  it("is found in the log in whichever spelling of its hostname, and its path is one spelling", () => {
    const places = ["xn--bcher-kva.example.com/readings"];
    const at = (domain: string) => standing({ places }, event("2026-11-24T00:00:00Z", false, "198.51.100.70", domain));
    expect(at("B\u00fccher.example.com/readings").state).toBe("left behind");
    expect(at("bucher.example.com/readings").state).toBe("rotated");
    expect(at("b\u00fccher.example.com/Readings").state).toBe("rotated");
  });

  it("is known to be in use with the new secret only after the old one has stopped", () => {
    const after = standing({}, event("2026-11-24T00:00:00Z"));
    expect(after.says).toContain("who has passed since then (from 198.51.100.66) has the new one");
    const within = standing({ until: "2026-11-30T00:00:00Z" }, event("2026-11-24T00:00:00Z"));
    expect(within.state).toBe("overlap");
    expect(within.says.join()).toContain("Cloudflare does not tell which of the two secrets was shown");
    expect(within.says.join()).not.toContain("has the new one");
  });

  it("says of a caller that was seen since then that it has the new one", () => {
    const seen = (lastSeen: string) => standing({ lastSeen }).says.at(-1);
    expect(seen("2026-11-23T00:00:00Z")).toBe(
      "last seen on 2026-11-23T00:00:00Z, after the secret before had stopped: it has the new one",
    );
    expect(seen("2026-11-22T23:59:59Z")).toBe("last seen on 2026-11-22T23:59:59Z");
  });

  it("does not count from its rotation on where the log that was looked at does not go back so far", () => {
    const busy = (first: string) => [
      event(first),
      ...Array.from({ length: newest - 1 }, () => event("2026-11-24T00:00:00Z")),
    ];
    const says = (first: string, more: object = {}) => standing(more, ...busy(first)).says.join();
    expect(says("2026-11-22T00:00:00Z")).toContain("passed 1000 times in the newest 1000 lines of the log, from");
    expect(says("2026-11-19T00:00:00Z")).toContain("passed 999 times since the rotation, from");
    const other = { places: ["other.example.com"] };
    expect(says("2026-11-22T00:00:00Z", other)).toContain("nobody has passed in the newest 1000 lines of the log");
  });

  it("counts from its rotation on, and says whom the log does not tell apart", () => {
    const { says } = standing({}, event("2026-11-19T00:00:00Z"), event("2026-11-21T00:00:00Z"));
    expect(says.join()).toContain("passed once since the rotation, from 198.51.100.66 (gateway-7, gateway-8 come to");
    expect(standing({ beside: ["gateway-7"] }, event("2026-11-21T00:00:00Z")).says.join()).not.toContain(
      "tell them apart",
    );
    expect(standing({}).says).toContain("nobody has passed since the rotation");
  });
});

describe("a token's end", () => {
  const young = { version: 1, rotated: undefined, until: undefined };
  it.each([
    ["never rotated", undefined, "never rotated"],
    ["far off", "2026-12-24T15:00:01Z", "never rotated"],
    ["within a month", "2026-12-24T14:59:59Z", "ending"],
    ["past", "2026-11-24T14:00:00Z", "ended"],
    ["of one that Cloudflare has not", null, "gone"],
  ])("%s", (_what, expiresAt, state) => {
    const one = standing({ ...young, expiresAt });
    expect(one.state).toBe(state);
    expect(one.move !== undefined).toBe(state !== "never rotated");
  });

  it("names the move", () => {
    expect(standing({ ...young, expiresAt: "2026-12-01T00:00:00Z" }).move).toContain(
      "raise outward:motor.tokens.gateway-7.version to 2",
    );
  });
});

describe("the report", () => {
  it("marks what needs somebody", () => {
    expect(tokensText([standing({}), standing({ caller: "gateway-8", expiresAt: null })])).toBe(
      [
        "  motor/gateway-7: rotated, secret 2 since 2026-11-20T00:00:00Z",
        "    the secret before stopped on 2026-11-23T00:00:00Z",
        "    nobody has passed since the rotation",
        "! motor/gateway-8: gone, secret 2 since 2026-11-20T00:00:00Z",
        "    Cloudflare has no such token",
        "  → run pulumi up --refresh",
      ].join("\n"),
    );
    expect(tokensText([])).toContain("no service token");
  });
});

describe("the state", () => {
  const resource = (type: string, name: string, outputs: object) => ({
    type,
    urn: `urn:pulumi:prod::outward::${type}::${name}`,
    outputs: { ...outputs },
  });
  const at = { hostname: "motor.example.com", origin: "http://127.0.0.1:3100" };
  const route = { ...at, name: "readings", path: "/readings", access: { serviceTokens: ["gateway-7"] } };
  const open = { ...at, name: "site", access: { everyone: "for everybody to see" } };
  const state = [
    resource("outward:edge:Project", "motor", { tunnelId: "t", audiences: {}, routes: [route, open] }),
    resource("outward:edge:Access", "motor-access", { tokens: { "gateway-7": { id: "accounts/a/t7", version: 1 } } }),
  ];

  it("gives a caller's token with its routes, and with what Cloudflare has of it", () => {
    expect(tokensOf(state, [{ id: "t7", client_id: "t7.access", expires_at: "2027-01-01T00:00:00Z" }])).toEqual([
      {
        project: "motor",
        caller: "gateway-7",
        places: [place],
        beside: ["gateway-7"],
        version: 1,
        expiresAt: "2027-01-01T00:00:00Z",
        lastSeen: undefined,
      },
    ]);
    expect(tokensOf(state, [{ id: "t7", client_id: "t7.access", expires_at: null }])[0]?.expiresAt).toBeUndefined();
    expect(tokensOf(state, [{ id: "t8", client_id: "t8.access" }])[0]?.expiresAt).toBeNull();
  });

  it("of another version of the program, or of no edge, is refused with the move", () => {
    expect(() => tokensOf([resource("outward:edge:Project", "motor", {})], [])).toThrow("run pulumi up first");
    expect(() => tokensOf([], [])).toThrow("the stack has no edge");
  });
});
