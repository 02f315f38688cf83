import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

const me = ["me@example.com"];

describe("names in rules", () => {
  const github = { clientId: "id", clientSecret: "hush-hush" };
  const oidc = {
    ...github,
    authUrl: "https://id.example/a",
    tokenUrl: "https://id.example/t",
    certsUrl: "https://id.example/c",
  };
  const stack = (access: object, rule: object, more: object = {}) =>
    faultsOf(() =>
      parseSettings({ ...credentials, ...flat({ ...rightConfig(), access, ...more }) }, [
        definitionOf(changed(rightProject(), "routes.1.access", rule)),
      ]),
    );
  const claims = (claim: string) => ({ claims: [{ provider: "keycloak", claim, value: "ops" }] });

  it("stand for something of the stack", () => {
    expect(stack({ groups: { ops: { emails: me } } }, { groups: ["ops"] })).toEqual([]);
    expect(
      stack({ places: { office: { countries: ["DE"] } } }, { emails: me, except: { places: ["office"] } }),
    ).toEqual([]);
    expect(stack({ login: { github } }, { github: ["acme"], loginMethods: ["github", "pin"] })).toEqual([]);
    expect(stack({ login: { oidc: { keycloak: { ...oidc, claims: ["groups"] } } } }, claims("groups"))).toEqual([]);
  });

  it.each<[string, object, object, string]>([
    [
      "a group that is misspelt",
      { groups: { operators: { emails: me } } },
      { groups: ["operator"] },
      'projects.shop.routes[1].access.groups[0]: "operator" is no group of this stack; did you mean operators?',
    ],
    [
      "a group that is not there",
      {},
      { emails: me, require: { groups: ["ops"] } },
      'projects.shop.routes[1].access.require.groups[0]: "ops" is no group of this stack; add it to outward:access.groups',
    ],
    [
      "a place that is a group",
      { groups: { ops: { emails: me } } },
      { emails: me, places: ["ops"] },
      'projects.shop.routes[1].access.places[0]: "ops" is no place of this stack; add it to outward:access.places',
    ],
    [
      "GitHub without a way to log in there",
      {},
      { github: ["acme"] },
      'projects.shop.routes[1].access.github: "github" is no login method of this stack; add it to outward:access.login',
    ],
    [
      "a group of people at GitHub without it",
      { groups: { ops: { github: ["acme"] } } },
      { groups: ["ops"] },
      'outward:access.groups.ops.github: "github" is no login method of this stack; add it to outward:access.login',
    ],
    [
      "a login method that is not there",
      {},
      { emails: me, loginMethods: ["entra"] },
      'projects.shop.routes[1].access.loginMethods[0]: "entra" is no login method of this stack; add it to outward:access.login',
    ],
    [
      "a claim that is not asked for",
      { login: { oidc: { keycloak: oidc } } },
      claims("groups"),
      'outward:access.login.oidc.keycloak.claims: "groups" is missing, which a rule asks for; add it',
    ],
    [
      "a provider with a vendor's name",
      { login: { oidc: { github: oidc } } },
      { emails: me },
      'outward:access.login.oidc.github: "github" is a vendor\'s own name; call it otherwise',
    ],
    [
      "a group of nobody",
      { groups: { ops: {} } },
      { emails: me },
      "outward:access.groups.ops: {} names nobody; say e.g. { emailDomains: [example.com] }",
    ],
    [
      "a group in a group",
      { groups: { ops: { groups: ["a"] } } },
      { emails: me },
      "outward:access.groups.ops.groups: unknown key, known keys: emails, emailDomains, github, workspaceGroups, entraGroups, claims",
    ],
  ])("are refused: %s", (_, access, rule, fault) => {
    expect(stack(access, rule)).toContain(fault);
  });

  it("belong to the stack that has the edge", () => {
    expect(stack({ groups: { ops: { emails: me } } }, { groups: ["ops"] }, { edge: "other" })).toEqual([
      "outward:access: belongs to the stack that has the edge; set it in other, and remove it here",
    ]);
  });

  it("show no secret, even of a wrong section", () => {
    const shown = stack({ login: { github: { clientId: "", clientSecret: "hush hush" } } }, { emails: me }).join("\n");
    expect(shown).toContain("outward:access.login.github.clientSecret: must be one word of printable ASCII");
    expect(shown).not.toContain("hush");
  });
});
