/** The hosts of a stack, each with what was found of it at the provider. */
import * as pulumi from "@pulumi/pulumi";
import { plainName } from "../../settings/edge.ts";
import { egress as egressOf } from "../../settings/egress.ts";
import { placesOf } from "../../settings/places.ts";
import type { Settings } from "../../settings.ts";
import { announce, predecessor } from "../announce.ts";
import { Firewall } from "../firewall.ts";
import { Host } from "../host.ts";
import { edgeName, hostName, hostPrefix } from "../names.ts";
import { type Standing, standing as standingOf } from "../place.ts";
import type { Tailnet } from "../tailnet.ts";

export interface StandingHost {
  readonly host: Host;
  readonly standing: Standing;
}

/** How names of hosts begin that may serve so far: of this stack, and of the one that is taken over from. */
export const prefixesOf = ({ takeOverFrom }: Settings): readonly string[] =>
  [pulumi.getStack(), ...(takeOverFrom ? [takeOverFrom] : [])].map((name) => hostPrefix(plainName(name)));

/**
 * None in a stack that has the edge only.
 * @param tailnet whose tag has to be owned before a host may carry it
 */
export const hostsOf = async (settings: Settings, tailnet: Tailnet | undefined): Promise<readonly StandingHost[]> => {
  const { host: traits, cloudflare, projects, backups, tailscale } = settings;
  if (!traits) return [];
  const stack = pulumi.getStack();
  const name = hostName(stack, traits);
  const standing = await standingOf(name, placesOf(traits), prefixesOf(settings));
  await announce(name, traits.image, standing, projects);
  const { image, maintenance } = traits;
  const { tag, loginServer } = settings.tailnet;
  const allowed = { egress: egressOf(projects, backups), edgeRanges: cloudflare.edgeRanges };
  const firewall = new Firewall("closed", { firewallName: edgeName(stack, "closed"), ...allowed });
  const succeeds = predecessor(standing)?.name;
  const host = new Host(
    name,
    { standing, image, firewallId: firewall.id, tag, loginServer, ...allowed, tailscale, maintenance, succeeds },
    { dependsOn: tailnet ? [tailnet] : [] },
  );
  return [{ host, standing }];
};
