import { describe, expect, it } from "vitest";
import { notSold } from "#components/host/offers.ts";

const sold = (name: string, architecture: string, ...at: string[]) => ({
  name,
  architecture,
  locations: at.map((location) => ({ name: location, available: true })),
});
const offered = [
  sold("cx23", "x86", "nbg1", "fsn1"),
  sold("cpx11", "x86", "ash"),
  sold("cax11", "arm", "nbg1", "fsn1"),
];
const at = (serverType: string, location: string) => ({ serverType, location });

describe("a place that a new host names", () => {
  it("is one where Hetzner sells that type, whether or not there is room now", () => {
    expect(notSold([at("cx23", "fsn1"), at("cpx11", "ash")], offered)).toEqual([]);
    const full = [{ ...sold("cx23", "x86"), locations: [{ name: "nbg1", available: false }] }];
    expect(notSold([at("cx23", "nbg1")], full)).toEqual([]);
  });

  it.each([
    [
      at("cx99", "nbg1"),
      "outward:host: cx99 at nbg1: there is no server type cx99 now; at nbg1 Hetzner sells cx23, so name one of these",
    ],
    [
      at("cx23", "fra1"),
      "outward:host: cx23 at fra1: there is no location fra1; cx23 is at nbg1, fsn1, so name one of these",
    ],
    [
      at("cx23", "ash"),
      "outward:host: cx23 at ash: cx23 is not sold there; it is at nbg1, fsn1, and at ash Hetzner sells cpx11, so name another of the two",
    ],
    [
      at("cax11", "nbg1"),
      "outward:host: cax11 at nbg1: cax11 is an arm machine, and the pinned binaries are for x86; at nbg1 Hetzner sells cx23, so name one of these",
    ],
    [
      at("cx99", "fra1"),
      "outward:host: cx99 at fra1: there is no server type cx99 now; Hetzner sells cpx11, cx23, so name one of these",
    ],
  ])("is refused by value, rule and move: %j", (place, fault) => {
    expect(notSold([place], offered)).toEqual([fault]);
  });

  it("is refused with all the others that are wrong", () => {
    expect(notSold([at("cx99", "nbg1"), at("cx23", "fsn1"), at("cx23", "ash")], offered)).toHaveLength(2);
  });
});
