import { describe, expect, it } from "vitest";
import { policyPlanOf } from "#components/edge/policies.ts";
import { idsFrom } from "#components/edge/selectors.ts";

const id = (name: string): string => `id-${name}`;
const ids = { group: id, place: id, login: id, token: id };
const everyone = "it is there to be read";
const range = { ip: { ip: "198.51.100.0/24" } };

describe("a rule at Cloudflare", () => {
  it("is a policy each for people and for machines: group OR token, but for a range", () => {
    expect(
      policyPlanOf(
        { groups: ["ops"], serviceTokens: ["g7"], except: { ipRanges: ["198.51.100.0/24"], emails: ["i@x.com"] } },
        ids,
      ).policies,
    ).toMatchObject([
      { decision: "non_identity", includes: [{ serviceToken: { tokenId: "id-g7" } }], excludes: [range], requires: [] },
      {
        decision: "allow",
        includes: [{ group: { id: "id-ops" } }],
        excludes: [range, { email: { email: "i@x.com" } }],
        requires: [],
      },
    ]);
  });

  it("requires of people all of places, requirement and login, each any of its lines; of machines the places", () => {
    const { requirements, policies } = policyPlanOf(
      {
        emailDomains: ["x.com"],
        serviceTokens: ["g7"],
        countries: ["DE", "AT"],
        require: { github: ["acme/ops", "acme"] },
        loginMethods: ["github", "pin"],
        session: "8h",
      },
      ids,
    );
    expect(policies.map(({ part, requires, sessionDuration }) => [part, requires, sessionDuration])).toEqual([
      ["machines", ["places"], "8h"],
      ["people", ["places", "required", "login"], "8h"],
    ]);
    expect(requirements).toEqual([
      { part: "places", includes: [{ geo: { countryCode: "DE" } }, { geo: { countryCode: "AT" } }] },
      {
        part: "required",
        includes: [
          { githubOrganization: { name: "acme", team: "ops", identityProviderId: "id-github" } },
          { githubOrganization: { name: "acme", identityProviderId: "id-github" } },
        ],
      },
      { part: "login", includes: [{ loginMethod: { id: "id-github" } }, { loginMethod: { id: "id-pin" } }] },
    ]);
  });

  it("names the provider that tells of each kind of group", () => {
    const [people] = policyPlanOf(
      {
        workspaceGroups: ["ops@x.com"],
        entraGroups: ["c9a1e7a2-6d7e-4b51-9a7c-1f0f3d2b8a10"],
        claims: [{ provider: "keycloak", claim: "groups", value: "ops" }],
      },
      ids,
    ).policies;
    expect(people?.includes).toEqual([
      { gsuite: { email: "ops@x.com", identityProviderId: "id-workspace" } },
      { azureAd: { id: "c9a1e7a2-6d7e-4b51-9a7c-1f0f3d2b8a10", identityProviderId: "id-entra" } },
      { oidc: { claimName: "groups", claimValue: "ops", identityProviderId: "id-keycloak" } },
    ]);
  });

  it("is one bypass where everyone may, as narrow as the rule says", () => {
    const open = { part: "open", decision: "bypass", requires: [] };
    expect(policyPlanOf({ everyone }, ids).policies).toEqual([{ ...open, includes: [{ everyone: {} }], excludes: [] }]);
    expect(policyPlanOf({ everyone, except: { ipRanges: ["198.51.100.0/24"] } }, ids).policies).toEqual([
      { ...open, includes: [{ everyone: {} }], excludes: [range] },
    ]);
    expect(policyPlanOf({ everyone, countries: ["DE"], places: ["office"] }, ids).policies).toEqual([
      { ...open, includes: [{ geo: { countryCode: "DE" } }, { group: { id: "id-office" } }], excludes: [] },
    ]);
  });

  it("refuses a name that nothing stands behind", () => {
    expect(() => idsFrom("group", {})("ops")).toThrow("no group ops; the settings should have refused it");
  });
});
