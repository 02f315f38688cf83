import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHujson, standardize } from "#lab/apis/tailscale/hujson.ts";

describe("parseHujson", () => {
  it.each([
    ['{"a": 1, // one\n "b": 2,}', { a: 1, b: 2 }],
    ['/* head */ {"a": [1, 2, /* three */ ], } // tail', { a: [1, 2] }],
    [
      '{"url": "https://x/*y*/", "comma": ",]", "quote": "\\"//"}',
      { url: "https://x/*y*/", comma: ",]", quote: '"//' },
    ],
    ['["a" /* , */ , // ,\n]', ["a"]],
    ['["\\\\",]', ["\\"]],
    ["[[], {}, [],]", [[], {}, []]],
    ["[true, null,]", [true, null]],
  ])("reads %s", (text, value) => {
    expect(parseHujson(text)).toEqual(value);
  });

  it.each([
    "[,]",
    "[1,,]",
    "{,}",
    "[1",
    '{"a": 1 /* never closed }',
    '"never closed',
    "[1,] ,",
    "",
    "// only",
  ])("refuses %s", (text) => {
    expect(() => parseHujson(text)).toThrow(SyntaxError);
  });

  it("leaves every JSON as it is", () => {
    fc.assert(
      fc.property(fc.json(), fc.boolean(), (json, spread) => {
        const text = spread ? JSON.stringify(JSON.parse(json), null, 2) : json;
        expect(standardize(text)).toBe(text);
      }),
    );
  });

  it("keeps every position, so that errors point at the source", () => {
    const text = '{\n  // über\n  "a": [1,],\n}';
    expect(standardize(text)).toHaveLength(text.length);
    expect(standardize(text).split("\n")).toHaveLength(4);
  });
});
