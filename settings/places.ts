/** Where a host may be ordered: at one place, or at the first of several that has room. Pure. */
import { locations } from "./stack.ts";

/** What is ordered and where. */
export interface Place {
  readonly serverType: string;
  readonly location: string;
}

/** One place, or several in the order in which they are tried. */
export interface Placed {
  readonly serverType?: string | undefined;
  readonly location?: string | undefined;
  readonly places?: readonly Place[] | undefined;
}

/** In order, at least one. */
export const placesOf = ({ serverType = "", location = "", places }: Placed): readonly Place[] =>
  places ?? [{ serverType, location }];

export const placeText = ({ serverType, location }: Place): string => `${serverType} at ${location}`;

const rules = {
  location: `must be one of ${locations.join(", ")}`,
  serverType: "must be an x86 server type, e.g. cx23",
} as const;

const parts = ["location", "serverType"] as const;

/** Faults of a host's section as it is written: neither form, both, or a place twice. */
export const placeFaults = (host: unknown): readonly string[] => {
  if (typeof host !== "object" || host === null) return [];
  const { places, ...rest } = host as { readonly places?: unknown } & Placed;
  if (places === undefined)
    return parts
      .filter((part) => rest[part] === undefined)
      .map((part) => `outward:host.${part}: is missing; ${rules[part]}, or name several in outward:host.places`);
  const texts = Array.isArray(places) ? places.map((place: Place) => placeText(place)) : [];
  return [
    ...parts
      .filter((part) => rest[part] !== undefined)
      .map((part) => `outward:host.${part}: "${rest[part]}" does not go with outward:host.places; remove one of them`),
    ...texts.flatMap((text, i) =>
      texts.indexOf(text) < i ? [`outward:host.places[${i}]: ${text} is there twice; name each place once`] : [],
    ),
  ];
};
