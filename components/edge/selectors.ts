/** From the words of an access rule to Access's selectors. Pure. */
import type * as cloudflare from "@pulumi/cloudflare";
import type * as pulumi from "@pulumi/pulumi";
import type { People, Places } from "#settings/access/people.ts";

export type Selector = cloudflare.types.input.ZeroTrustAccessPolicyInclude;

/** Ids at Cloudflare of what the stack names. Each throws on a name that the settings should have refused. */
export interface Ids {
  readonly group: (name: string) => pulumi.Input<string>;
  readonly place: (name: string) => pulumi.Input<string>;
  readonly login: (method: string) => pulumi.Input<string>;
}

export const idsFrom =
  (what: string, known: Readonly<Record<string, pulumi.Input<string>>>) =>
  (name: string): pulumi.Input<string> => {
    const id = known[name];
    if (id === undefined) throw new Error(`no ${what} ${name}; the settings should have refused it`);
    return id;
  };

/** Any of these people. */
export const peopleSelectors = (people: People, { group, login }: Ids): readonly Selector[] => {
  const by = (method: string) => ({ identityProviderId: login(method) });
  return [
    ...(people.emails ?? []).map((email) => ({ email: { email } })),
    ...(people.emailDomains ?? []).map((domain) => ({ emailDomain: { domain } })),
    ...(people.github ?? []).map((path) => {
      const [name = "", team] = path.split("/");
      return { githubOrganization: { name, ...(team ? { team } : {}), ...by("github") } };
    }),
    ...(people.workspaceGroups ?? []).map((email) => ({ gsuite: { email, ...by("workspace") } })),
    ...(people.entraGroups ?? []).map((id) => ({ azureAd: { id, ...by("entra") } })),
    ...(people.claims ?? []).map(({ provider, claim, value }) => ({
      oidc: { claimName: claim, claimValue: value, ...by(provider) },
    })),
    ...(people.groups ?? []).map((name) => ({ group: { id: group(name) } })),
  ];
};

/** Any of these places. */
export const placeSelectors = (places: Places, { place }: Pick<Ids, "place">): readonly Selector[] => [
  ...(places.ipRanges ?? []).map((ip) => ({ ip: { ip } })),
  ...(places.countries ?? []).map((countryCode) => ({ geo: { countryCode } })),
  ...(places.places ?? []).map((name) => ({ group: { id: place(name) } })),
];
