/** Names that the stack gives its hosts, and its things at the vendors: derived here, so that each is spelt once. Pure. */
import { createHash } from "node:crypto";
import { type Offered, offeringsOf } from "#settings/host/places.ts";

/** What cannot change in place on a host. Another value of any of these is another host. */
export interface HostTraits extends Offered {
  readonly image: string;
  readonly generation: number;
}

/** Six hex digits that identify a host by its traits: by all of its places, whichever of them it has taken. */
export const identity = ({ image, generation, ...placed }: HostTraits): string => {
  const [first, ...others] = offeringsOf(placed).map(({ serverType, location }) => [location, serverType]);
  return createHash("sha256")
    .update(JSON.stringify([first?.[0], image, first?.[1], generation, ...others]))
    .digest("hex")
    .slice(0, 6);
};

/** Server and tailnet name of a host: unique per stack and identity, so that two generations live side by side. */
export const hostName = (stack: string, host: HostTraits): string => `${hostPrefix(stack)}${identity(host)}`;

/** How the name of every host of a stack begins. */
export const hostPrefix = (stack: string): string => `outward-${stack}-`;

/** Names at the vendors: tunnels, applications, policies, tokens. Stacks of one account do not collide. */
export const edgeName = (stack: string, project: string, part?: string): string =>
  [stack, project, ...(part ? [part] : [])].join("-");
