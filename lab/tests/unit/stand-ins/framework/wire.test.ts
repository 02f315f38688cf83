import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { marked, markedLike } from "#lab/stand-ins/framework/secrets.ts";
import { fromStruct, toStruct } from "#lab/stand-ins/framework/struct.ts";
import {
  hasSecret,
  hasUnknown,
  knownProps,
  plain,
  sealed,
  unknown,
  unknownKeys,
  unknownWire,
  wireOf,
} from "#lab/stand-ins/framework/wire.ts";

/** Wire values with secrets and unknowns at any depth. */
const { wire } = fc.letrec<{ wire: unknown; leaf: unknown; secret: unknown }>((tie) => ({
  leaf: fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null), fc.constant(unknownWire)),
  secret: tie("wire").map(sealed),
  wire: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.array(tie("wire"), { maxLength: 3 }),
    // A plain object cannot have that key of its own by assignment.
    fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      tie("wire"),
      { maxKeys: 3, noNullPrototype: true },
    ),
    tie("secret"),
  ),
}));

const secret = sealed("hunter2");

describe("wire values", () => {
  it("come through the protocol's Struct as they were", () => {
    fc.assert(
      fc.property(wire, (value) => {
        expect(fromStruct(toStruct({ value }))).toEqual({ value });
      }),
    );
  });

  it("get their secrets and unknowns back when a plain value has not changed", () => {
    fc.assert(
      fc.property(wire, (value) => {
        expect(markedLike(plain(value), value)).toEqual(value);
      }),
    );
  });

  it("carry no secret's wrapping once plain, and the same unknowns", () => {
    fc.assert(
      fc.property(wire, (value) => {
        expect(hasSecret(plain(value))).toBe(false);
        expect(hasUnknown(plain(value))).toBe(hasUnknown(value));
        expect(plain(wireOf(plain(value)))).toEqual(plain(value));
      }),
    );
  });

  it("are secret as a whole when a value with a secret part changes", () => {
    const like = { user: "ops", password: secret };
    expect(markedLike({ user: "ops", password: "hunter2" }, like)).toBe(like);
    expect(hasSecret(markedLike({ user: "root" }, like))).toBe(true);
    expect(markedLike({ user: "root" }, { user: "ops" })).toEqual({ user: "root" });
  });

  it("are secret by name, and never so when unknown", () => {
    expect(marked({ key: "k", id: "i", late: unknown }, ["key", "late"])).toEqual({
      key: sealed("k"),
      id: "i",
      late: unknownWire,
    });
  });

  it("lose what JSON cannot hold", () => {
    expect(wireOf({ gone: undefined, kept: null, list: [undefined, 1] })).toEqual({ kept: null, list: [null, 1] });
  });

  it("are known only as far as every part is", () => {
    const props = { a: 1, b: { c: [unknownWire] }, d: secret };
    expect(knownProps(props)).toEqual({ a: 1, d: "hunter2" });
    expect(unknownKeys(props)).toEqual(["b"]);
  });
});
