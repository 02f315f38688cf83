/** Where a host stands: where its server is, or at the first of its places that has room. */
import * as hcloud from "@pulumi/hcloud";
import * as pulumi from "@pulumi/pulumi";
import { type Offering, offeringText } from "#settings/host/places.ts";
import { SettingsError } from "#settings/schema/faults.ts";
import { explained } from "../run/advice.ts";
import { hasRoom, notSold, soldNow } from "./offers.ts";

/** A server at Hetzner. */
export interface FoundServer extends Offering {
  readonly id: string;
}

export interface HostPlan {
  readonly place: Offering;
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
export const serverNamed = (all: readonly Server[], name: string): FoundServer | undefined => {
  const found = all.find((server) => server.name === name);
  return found && { id: String(found.id), serverType: found.serverType, location: found.location };
};

/** The place among `places` that a server was ordered at; its type may have been changed by hand since. Pure. */
export const offeringOf = (places: readonly Offering[], found: Offering): Offering | undefined =>
  places.find((place) => offeringText(place) === offeringText(found)) ??
  places.find(({ location }) => location === found.location) ??
  places[0];

/** For a new server: the first place that has room; when none has, the first one, for Hetzner to refuse. */
const free = async (name: string, places: readonly Offering[]): Promise<Offering | undefined> => {
  const [first] = places;
  const sold = await soldNow();
  const faults = notSold(places, sold);
  if (faults.length > 0) throw new pulumi.RunError(new SettingsError(faults).message);
  const place = places.find((one) => hasRoom(sold, one));
  const over = places.slice(0, place ? places.indexOf(place) : undefined).map(offeringText);
  if (!place) await pulumi.log.warn(`Hetzner says that no place of host ${name} has room: ${over.join(", ")}`);
  else if (over.length > 0)
    await pulumi.log.info(
      `host ${name} is ordered as ${offeringText(place)}: Hetzner has no room for ${over.join(", ")}`,
    );
  return place ?? first;
};

/** Of a server that is not what it was ordered as. */
const changed = (name: string, found: Offering, place: Offering): string =>
  `host ${name} is ${offeringText(found)} at Hetzner, and was ordered as ${offeringText(place)}: somebody changed it. It stays so, for a ` +
  "host is succeeded and never changed in place: the one that is ordered next has what outward:host says";

/**
 * Once a server is there, its place is never chosen again.
 * @param places in the order in which they are tried
 * @param prefixes how names of the stacks' hosts begin
 */
export const planHost = async (
  name: string,
  places: readonly Offering[],
  prefixes: readonly string[],
): Promise<HostPlan> => {
  const all = await servers();
  const found = serverNamed(all, name);
  const place = found ? offeringOf(places, found) : await free(name, places);
  if (!place) throw new Error(`host ${name} has no place`);
  if (found && offeringText(found) !== offeringText(place)) await pulumi.log.warn(changed(name, found, place));
  // An identity has six digits: outward-x- is no prefix of the hosts of a stack that is called x-y.
  const isOurs = (server: string) => prefixes.some((one) => server.startsWith(one) && server.length === one.length + 6);
  const beside = all
    .filter((server) => server.name !== name && isOurs(server.name))
    .map((server) => ({ id: String(server.id), name: server.name, image: server.image }));
  return { place, existing: found?.id, beside };
};
