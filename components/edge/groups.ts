/** Named groups of people, and named places: one Access group each, which rules of any project refer to. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { Directory } from "#settings/access/directory.ts";
import { type Ids, idsFrom, peopleSelectors, placeSelectors, type Selector } from "./selectors.ts";

export interface GroupsArgs extends Pick<Directory, "groups" | "places"> {
  readonly accountId: string;
  readonly login: Ids["login"];
  /** Names at Cloudflare. */
  readonly nameOf: (part: string) => string;
  readonly protect: boolean;
}

export class Groups extends pulumi.ComponentResource {
  readonly ids: Pick<Ids, "group" | "place">;

  constructor(name: string, args: GroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { groups, places } = args;
    // Inputs are what a preview shows of a component; ops/map reads them there.
    super("outward:edge:Groups", name, { groups, places }, opts);
    const { accountId, nameOf, protect, login } = args;
    const made = (part: string, includes: readonly Selector[]): pulumi.Output<string> =>
      new cloudflare.ZeroTrustAccessGroup(
        `${name}-${part}`,
        { accountId, name: nameOf(part), includes: [...includes] },
        { parent: this, protect },
      ).id;
    // Neither holds groups of its own.
    const none = idsFrom("group", {});
    const ids = { group: none, place: none, login };
    this.ids = {
      group: idsFrom(
        "group",
        Object.fromEntries(
          Object.entries(groups).map(([key, people]) => [key, made(`people-${key}`, peopleSelectors(people, ids))]),
        ),
      ),
      place: idsFrom(
        "place",
        Object.fromEntries(
          Object.entries(places).map(([key, areas]) => [key, made(`places-${key}`, placeSelectors(areas, ids))]),
        ),
      ),
    };
    this.registerOutputs({ groups, places });
  }
}
