import { describe, expect, it } from "vitest";
import { notKnown, types, type Value } from "#policy/rule.ts";
import { versionsArePinned } from "#policy/versions.ts";
import { make } from "./make.ts";

const unit = (digest: Value) =>
  versionsArePinned([make(types.unit, "feeds-on-x", { runs: { web: { name: "ghcr.io/acme/feeds:2", digest } } })]);

describe("versions-pinned", () => {
  it("passes a sum, what is not known yet, and a unit that runs what the host has", () => {
    expect(unit(`sha256:${"a".repeat(64)}`)).toEqual([]);
    expect(unit(notKnown)).toEqual([]);
    expect(versionsArePinned([make(types.unit, "blog-on-x", {})])).toEqual([]);
  });

  it.each([
    "latest",
    "sha256:abc",
    `${"a".repeat(64)}`,
    `sha512:${"a".repeat(64)}`,
    "",
    null,
  ])("refuses %j", (digest) => {
    const fault = expect.stringContaining(`web of feeds-on-x runs "ghcr.io/acme/feeds:2" by ${JSON.stringify(digest)}`);
    expect(unit(digest)).toEqual([{ urn: "feeds-on-x", fault }]);
  });
});
