/** The hosts of a stack, each with what was found of it at the provider. */
import * as pulumi from "@pulumi/pulumi";
import { egress as egressOf } from "#settings/host/egress.ts";
import { offeringsOf } from "#settings/host/places.ts";
import type { Settings } from "#settings/index.ts";
import { plainName } from "#settings/stack-role.ts";
import { edgeName, hostName, hostPrefix } from "../names.ts";
import type { Tailnet } from "../tailnet/tailnet.ts";
import { announce, predecessor } from "./announce.ts";
import { Firewall } from "./firewall.ts";
import { Host } from "./host.ts";
import { refuseOlder } from "./older.ts";
import { type HostPlan, planHost } from "./plan.ts";

export interface PlannedHost {
  readonly host: Host;
  readonly plan: HostPlan;
}

/** How names of hosts begin that may serve so far: of this stack, and of the one that is taken over from. */
export const prefixesOf = ({ takeOverFrom }: Settings): readonly string[] =>
  [pulumi.getStack(), ...(takeOverFrom ? [takeOverFrom] : [])].map((name) => hostPrefix(plainName(name)));

/**
 * None in a stack that has the edge only.
 * @param tailnet whose tag has to be owned before a host may carry it
 */
export const hostsOf = async (settings: Settings, tailnet: Tailnet | undefined): Promise<readonly PlannedHost[]> => {
  const { host: traits, cloudflare, projects, backups, tailscale } = settings;
  if (!traits) return [];
  const stack = pulumi.getStack();
  const name = hostName(stack, traits);
  const plan = await planHost(name, offeringsOf(traits), prefixesOf(settings));
  refuseOlder(settings, traits.image, plan);
  await announce(name, traits.image, plan, projects);
  const { image, maintenance } = traits;
  const { tag, loginServer } = settings.tailnet;
  const allowed = { egress: egressOf(projects, backups), edgeRanges: cloudflare.edgeRanges };
  const firewall = new Firewall("closed", { firewallName: edgeName(stack, "closed"), ...allowed });
  const succeeds = predecessor(plan)?.name;
  const host = new Host(
    name,
    { plan, image, firewallId: firewall.id, tag, loginServer, ...allowed, tailscale, maintenance, succeeds },
    { dependsOn: tailnet ? [tailnet] : [] },
  );
  return [{ host, plan }];
};
