/** What Hetzner sells, and where: the list is its own, so that a new type or location needs no change here. */
import * as hcloud from "@pulumi/hcloud";
import { type Offering, offeringText } from "#settings/host/places.ts";
import { explained } from "../run/advice.ts";

/** A server type as Hetzner lists it. */
export interface Sold {
  readonly name: string;
  readonly architecture: string;
  readonly locations: readonly { readonly name: string; readonly available: boolean }[];
}

/** Of the pinned binaries (settings/host/pins.ts). */
const architecture = "x86";

export const soldNow = async (): Promise<readonly Sold[]> =>
  (await hcloud.getServerTypes({}).catch(explained("hcloud:index/getServerTypes:getServerTypes"))).serverTypes;

/** Whether there is room at a place, as Hetzner says. */
export const hasRoom = (sold: readonly Sold[], { serverType, location }: Offering): boolean =>
  sold.some(
    ({ name, locations }) => name === serverType && locations.some((one) => one.name === location && one.available),
  );

const fault = (place: Offering, sold: readonly Sold[]): string | undefined => {
  const { serverType, location } = place;
  const usable = sold.filter((one) => one.architecture === architecture);
  const typesAt = usable.filter(({ locations }) => locations.some(({ name }) => name === location));
  const types = (some: readonly Sold[]): string =>
    some
      .map(({ name }) => name)
      .toSorted()
      .join(", ");
  const there =
    typesAt.length > 0 ? `at ${location} Hetzner sells ${types(typesAt)}` : `Hetzner sells ${types(usable)}`;
  const where = `outward:host: ${offeringText(place)}`;
  const type = sold.find(({ name }) => name === serverType);
  if (!type) return `${where}: there is no server type ${serverType} now; ${there}, so name one of these`;
  if (type.architecture !== architecture)
    return `${where}: ${serverType} is an ${type.architecture} machine, and the pinned binaries are for ${architecture}; ${there}, so name one of these`;
  const places = type.locations.map(({ name }) => name);
  if (places.includes(location)) return undefined;
  const known = sold.some(({ locations }) => locations.some(({ name }) => name === location));
  return known
    ? `${where}: ${serverType} is not sold there; it is at ${places.join(", ")}, and ${there}, so name another of the two`
    : `${where}: there is no location ${location}; ${serverType} is at ${places.join(", ")}, so name one of these`;
};

/** What is wrong with places that a new host names. One where there is no room now is right. Pure. */
export const notSold = (places: readonly Offering[], sold: readonly Sold[]): readonly string[] =>
  places.flatMap((place) => fault(place, sold) ?? []);
