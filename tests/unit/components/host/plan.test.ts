import { describe, expect, it } from "vitest";
import { offeringOf } from "#components/host/plan.ts";

const at = (serverType: string, location: string) => ({ serverType, location });
const places = [at("cx23", "nbg1"), at("cx23", "fsn1"), at("cx33", "fsn1")];

describe("the place of a server that is there", () => {
  it("is the one that it was ordered at, wherever it stands in the list", () => {
    for (const place of places) expect(offeringOf(places, place)).toEqual(place);
  });

  it("is found by its location when somebody gave it another type", () => {
    expect(offeringOf(places, at("cx43", "fsn1"))).toEqual(at("cx23", "fsn1"));
    expect(offeringOf([at("cx23", "nbg1")], at("cx33", "nbg1"))).toEqual(at("cx23", "nbg1"));
  });

  it("is the first one when it is nowhere in the list", () => {
    expect(offeringOf(places, at("cx23", "hel1"))).toEqual(at("cx23", "nbg1"));
  });
});
