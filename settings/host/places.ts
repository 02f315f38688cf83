/** Where a host may be ordered: at one place, or at the first of several that has room. Pure. */
import { text } from "../schema/values.ts";

/** What is ordered and where. */
export interface Offering {
  readonly serverType: string;
  readonly location: string;
}

/** One place, or several in the order in which they are tried. */
export interface Offered {
  readonly serverType?: string | undefined;
  readonly location?: string | undefined;
  readonly places?: readonly Offering[] | undefined;
}

/** In order, at least one. */
export const offeringsOf = ({ serverType = "", location = "", places }: Offered): readonly Offering[] =>
  places ?? [{ serverType, location }];

export const offeringText = ({ serverType, location }: Offering): string => `${serverType} at ${location}`;

/** Their form alone: which there are is Hetzner's to say, and it is asked where a new host is planned. */
export const location = text("a location of Hetzner's", "nbg1", (value) => /^[a-z]+\d*$/.test(value));
export const serverType = text("a server type of Hetzner's", "cx23", (value) => /^[a-z]+\d+$/.test(value));

const rules = {
  location: "must be a location of Hetzner's, e.g. nbg1",
  serverType: "must be a server type of Hetzner's, e.g. cx23",
} as const;

const parts = ["location", "serverType"] as const;

/** Faults of a host's section as it is written: neither form, both, or a place twice. */
export const placeFaults = (host: unknown): readonly string[] => {
  if (typeof host !== "object" || host === null) return [];
  const { places, ...rest } = host as { readonly places?: unknown } & Offered;
  if (places === undefined)
    return parts
      .filter((part) => rest[part] === undefined)
      .map((part) => `outward:host.${part}: is missing; ${rules[part]}, or name several in outward:host.places`);
  const texts = Array.isArray(places) ? places.map((place: Offering) => offeringText(place)) : [];
  return [
    ...parts
      .filter((part) => rest[part] !== undefined)
      .map((part) => `outward:host.${part}: "${rest[part]}" does not go with outward:host.places; remove one of them`),
    ...texts.flatMap((text, i) =>
      texts.indexOf(text) < i ? [`outward:host.places[${i}]: ${text} is there twice; name each place once`] : [],
    ),
  ];
};
