import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldedAddress, foldedName, inOtherLetters, isSameName } from "#settings/schema/hostname.ts";

describe("a name of a host", () => {
  it.each([
    ["B\u00dcCHER.Example.com", "xn--bcher-kva.example.com"],
    ["*.b\u00fccher.example.com", "*.xn--bcher-kva.example.com"],
    ["blog.example.com.", "blog.example.com"],
    ["_dmarc.example.com", "_dmarc.example.com"],
    // No such name is there, and it is no other one either.
    ["xn--a.example.com", "xn--a.example.com"],
    ["", ""],
  ])("%s is compared as %s", (name, folded) => {
    expect(foldedName(name)).toBe(folded);
    expect(isSameName(name, folded)).toBe(true);
  });

  it("is another one by one letter", () => {
    expect(isSameName("b\u00fccher.example.com", "bucher.example.com")).toBe(false);
    expect(isSameName("a.example.com", "b.example.com")).toBe(false);
  });

  it("is folded once and for all, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => foldedName(foldedName(name)) === foldedName(name)),
    );
    fc.assert(fc.property(fc.domain(), (name) => isSameName(name.toUpperCase(), `${name}.`)));
  });

  it("keeps the path behind it as it is", () => {
    expect(foldedAddress("B\u00fccher.example.com/Admin")).toBe("xn--bcher-kva.example.com/Admin");
    expect(foldedAddress("Blog.example.com")).toBe("blog.example.com");
  });

  it("in other letters is the same one, spelt as near as can be", () => {
    const names = ["admin.example.com", "1.b.example.com", "1.2"];
    expect(names.map(inOtherLetters)).toEqual(["ADMIN.example.com", "1.B.example.com", "1.2"]);
    for (const name of names) expect(isSameName(name, inOtherLetters(name))).toBe(true);
  });
});
