import { RunError } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { olderFault, refuseOlder } from "#components/host/older.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings, type Settings } from "#settings/index.ts";
import { exampleConfig } from "#tests/program/stage.ts";

const server = (image: string, name = "outward-prod-aaaaaa") => ({ id: "7", name, image });
const place = { serverType: "cx23", location: "nbg1" };
const plan = (...images: readonly string[]) => ({
  place,
  beside: images.map((image, nth) => server(image, `outward-prod-aaaaa${nth}`)),
});

const settings = parseSettings(exampleConfig(), definitions);
const on = (image: string, found: Parameters<typeof olderFault>[2], change: Partial<Settings> = {}) =>
  olderFault({ ...settings, ...change }, image, found);

describe("a host with an older PostgreSQL", () => {
  it("is refused beside one with a newer one, with the value, the rule and the move", () => {
    expect(on("debian-12", plan("debian-13"))).toBe(
      'outward:host.image: "debian-12" is older than what outward-prod-aaaaa0 has, debian-13: ' +
        "blog: postgresql 15 loads no dump of postgresql 17; motor: postgresql 15 loads no dump of postgresql 17. " +
        "It has to be debian-13 or newer: pulumi config set --path outward:host.image debian-13",
    );
  });

  it.each([
    ["the same", "debian-13", plan("debian-13")],
    ["a newer one", "debian-13", plan("debian-12")],
    ["the older one again", "debian-12", plan("debian-12")],
    ["a first one", "debian-12", plan()],
    ["one beside a server of an image that nobody knows", "debian-12", plan("ubuntu-24.04")],
    ["one that is there already, and may have the data", "debian-12", { ...plan("debian-13"), existing: "9" }],
    ["one beside two, of which either may have the data", "debian-12", plan("debian-13", "debian-12")],
  ])("is not refused as %s", (_, image, found) => {
    expect(on(image, found)).toBeUndefined();
  });

  it("is not refused for projects that begin with nothing, when the old host is gone", () => {
    const handover = { drill: false, oldHostIsGone: "outward-prod-aaaaa0", startEmpty: ["blog", "motor"] };
    expect(on("debian-12", plan("debian-13"), { handover, backups: {} })).toBeUndefined();
    const one = { ...handover, startEmpty: ["blog"] };
    expect(on("debian-12", plan("debian-13"), { handover: one, backups: {} })).toContain("debian-13: motor: ");
    expect(
      on("debian-12", plan("debian-13"), { handover: { ...handover, oldHostIsGone: undefined }, backups: {} }),
    ).toContain("debian-13: blog: ");
  });

  it("ends the run by its message alone", () => {
    expect(() => refuseOlder(settings, "debian-12", plan("debian-13"))).toThrow(RunError);
    expect(() => refuseOlder(settings, "debian-13", plan("debian-12"))).not.toThrow();
  });
});
