/** Where a host stands: where its server is, or at the first of its places that has room. */
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { type Place, placeText } from "../settings/places.ts";
import { explained } from "./advice.ts";

/** A server at Hetzner. */
export interface Found extends Place {
  readonly id: string;
}

export interface Standing {
  readonly place: Place;
  /** Id of the server that bears the host's name already. @default none */
  readonly existing?: string | undefined;
  /** Other hosts of the stacks that this one serves with or takes over from. */
  readonly beside: readonly { readonly id: string; readonly name: string; readonly image: string }[];
}

const servers = async () =>
  (await hcloud.getServers({}).catch(explained("hcloud:index/getServers:getServers"))).servers;

type Server = Awaited<ReturnType<typeof servers>>[number];

/**
 * The server of that name, if there is one. A run that was killed while the server was being made has left it behind
 * unrecorded; names are unique per project, so without adopting it no later run could go on.
 */
export const serverNamed = (all: readonly Server[], name: string): Found | undefined => {
  const found = all.find((server) => server.name === name);
  return found && { id: String(found.id), serverType: found.serverType, location: found.location };
};

/** The place among `places` that a server was ordered at; its type may have been changed by hand since. Pure. */
export const placeOf = (places: readonly Place[], found: Place): Place | undefined =>
  places.find((place) => placeText(place) === placeText(found)) ??
  places.find(({ location }) => location === found.location) ??
  places[0];

/** Whether Hetzner says that it has room, by place. */
const offers = async (): Promise<(place: Place) => boolean> => {
  const { serverTypes } = await hcloud
    .getServerTypes({})
    .catch(explained("hcloud:index/getServerTypes:getServerTypes"));
  const free = new Set(
    serverTypes.flatMap(({ name, locations }) =>
      locations
        .filter(({ available }) => available)
        .map((location) => placeText({ serverType: name, location: location.name })),
    ),
  );
  return (place) => free.has(placeText(place));
};

/** For a new server: the first place that has room; when none has, the first one, for Hetzner to refuse. */
const free = async (name: string, places: readonly Place[]): Promise<Place | undefined> => {
  const [first] = places;
  // With one place there is nothing to choose.
  if (places.length < 2) return first;
  const hasRoom = await offers();
  const place = places.find(hasRoom);
  const over = places.slice(0, place ? places.indexOf(place) : undefined).map(placeText);
  if (!place) await pulumi.log.warn(`Hetzner says that no place of host ${name} has room: ${over.join(", ")}`);
  else if (over.length > 0)
    await pulumi.log.info(`host ${name} is ordered as ${placeText(place)}: Hetzner has no room for ${over.join(", ")}`);
  return place ?? first;
};

/**
 * Once a server is there, its place is never chosen again.
 * @param places in the order in which they are tried
 * @param prefixes how names of the stacks' hosts begin
 */
export const standing = async (
  name: string,
  places: readonly Place[],
  prefixes: readonly string[],
): Promise<Standing> => {
  const all = await servers();
  const found = serverNamed(all, name);
  const place = found ? placeOf(places, found) : await free(name, places);
  if (!place) throw new Error(`host ${name} has no place`);
  // An identity has six digits: outward-x- is no prefix of the hosts of a stack that is called x-y.
  const isOurs = (server: string) => prefixes.some((one) => server.startsWith(one) && server.length === one.length + 6);
  const beside = all
    .filter((server) => server.name !== name && isOurs(server.name))
    .map((server) => ({ id: String(server.id), name: server.name, image: server.image }));
  return { place, existing: found?.id, beside };
};
