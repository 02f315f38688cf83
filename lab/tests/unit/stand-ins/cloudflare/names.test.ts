/** Names of properties, in a program and at Cloudflare's API. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, encode } from "#lab/stand-ins/cloudflare/codec.ts";
import { camelised, toCamel, toSnake } from "#lab/stand-ins/cloudflare/names.ts";
import { may, type Shape } from "#lab/stand-ins/cloudflare/shape.ts";
import { isRecord } from "#lab/stand-ins/props.ts";

describe("a name", () => {
  it.each([
    ["sessionDuration", "session_duration"],
    ["serviceAuth401Redirect", "service_auth_401_redirect"],
    ["warpAuthNonBrowser401", "warp_auth_non_browser_401"],
    ["ipv4Only", "ipv4_only"],
    ["l4Protocol", "l4_protocol"],
    ["name", "name"],
  ])("%s is %s at the API, and back", (camel, snake) => {
    expect(toSnake(camel)).toBe(snake);
    expect(toCamel(snake)).toBe(camel);
  });

  it("goes there and back, whatever words it is made of", () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => toSnake(toCamel(words.join("_"))) === words.join("_")),
    );
  });

  it("is translated at every depth of an answer", () => {
    expect(camelised({ name_servers: [{ is_up: true }], plan: { legacy_id: null } })).toEqual({
      nameServers: [{ isUp: true }],
      plan: { legacyId: null },
    });
  });
});

describe("a table", () => {
  const shape: Shape = { includes: may({ api: "include", of: { oneThing: may() } }), other: may() };

  it("sorts what it sends, leaves nulls out and drops what it does not know", () => {
    const sent = encode({ other: 0, includes: [{ oneThing: "x" }], stranger: 1 }, shape);
    expect(JSON.stringify(sent)).toBe('{"include":[{"one_thing":"x"}],"other":0}');
    expect(decode({ ...sent, more: 1, other: null }, shape)).toEqual({ includes: [{ oneThing: "x" }] });
  });

  it("reads back what it sent", () => {
    const things = fc.record({ includes: fc.array(fc.record({ oneThing: fc.string() })), other: fc.integer() });
    fc.assert(
      fc.property(things, (plan) => {
        const sent: unknown = JSON.parse(JSON.stringify(encode(plan, shape)));
        expect(isRecord(sent) && decode(sent, shape)).toEqual(plan);
      }),
    );
  });
});
