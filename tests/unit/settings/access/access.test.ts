import { describe, expect, it } from "vitest";
import { type AccessRule, accessRule, hasPeople } from "#settings/access/access.ts";
import { parse } from "#settings/schema/parse.ts";

const everyone = "it is there to be read";
const me = ["me@example.com"];
const faults = (rule: unknown): readonly string[] => parse(accessRule, rule, "access").faults;

describe("an access rule", () => {
  it.each<[string, AccessRule]>([
    ["domain AND country", { emailDomains: ["example.com"], countries: ["DE"] }],
    ["domain AND group", { emailDomains: ["example.com"], require: { groups: ["ops"] } }],
    ["group OR token", { groups: ["ops"], serviceTokens: ["gateway-7"] }],
    ["everyone EXCEPT a range", { everyone, except: { ipRanges: ["198.51.100.0/24"] } }],
    ["everyone of a place", { everyone, places: ["office"] }],
    ["a team at GitHub, by GitHub", { github: ["acme/ops"], loginMethods: ["github"] }],
    [
      "Workspace, Entra and claims",
      {
        workspaceGroups: ["ops@example.com"],
        entraGroups: ["c9a1e7a2-6d7e-4b51-9a7c-1f0f3d2b8a10"],
        claims: [{ provider: "keycloak", claim: "groups", value: "ops" }],
      },
    ],
    ["a domain EXCEPT one of it", { emailDomains: ["example.com"], except: { emails: me } }],
    ["machines EXCEPT from a range", { serviceTokens: ["gateway-7"], except: { ipRanges: ["198.51.100.0/24"] } }],
    [
      "a short login, called from another site",
      {
        emails: me,
        session: "15m",
        cors: { origins: ["https://www.example.com"], methods: ["GET"] },
      },
    ],
  ])("says %s", (_, rule) => {
    expect(faults(rule)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    [
      "a token that must be somebody",
      { serviceTokens: ["a"], require: { groups: ["ops"] } },
      'access.require: {"groups":["ops"]} asks who somebody is, and a machine is nobody; name people too, or remove it',
    ],
    [
      "a token that must log in",
      { serviceTokens: ["a"], loginMethods: ["pin"] },
      'access.loginMethods: ["pin"] asks who somebody is, and a machine is nobody; name people too, or remove it',
    ],
    [
      "people excepted where none may pass",
      { serviceTokens: ["a"], except: { emails: me } },
      'access.except.emails: ["me@example.com"] asks who somebody is, and a machine is nobody; name people too, or remove it',
    ],
    [
      "somebody who may pass and is excepted",
      { emails: me, except: { emails: me } },
      'access.except.emails[0]: "me@example.com" is named by the rule itself, and excepted: nobody can be both; take it out of one of them',
    ],
    [
      "a country that may pass and is excepted",
      { everyone, countries: ["DE"], except: { countries: ["DE"] } },
      'access.except.countries[0]: "DE" is named by the rule itself, and excepted: nobody can be both; take it out of one of them',
    ],
    [
      "everyone, and somebody",
      { everyone, emails: me },
      "access.everyone: does not go with what else is said here; remove one of them",
    ],
    [
      "everyone but somebody, whom nobody would know",
      { everyone, except: { emails: me } },
      "access.except.emails: does not go with what else is said here; remove one of them",
    ],
    [
      "an exception of nothing",
      { emails: me, except: {} },
      "access.except: {} names nobody; must name who or where, e.g. { countries: ['KP'] }",
    ],
    [
      "a requirement of nothing",
      { emails: me, require: {} },
      "access.require: {} names nobody; must say what people must be as well, e.g. { groups: ['ops'] }",
    ],
    [
      "a requirement of a token",
      { emails: me, require: { serviceTokens: ["a"] } },
      "access.require.serviceTokens: unknown key, known keys: emails, emailDomains, github, workspaceGroups, entraGroups, claims, groups",
    ],
    [
      "an exception of a token",
      { emails: me, except: { serviceTokens: ["a"] } },
      "access.except.serviceTokens: unknown key, known keys: emails, emailDomains, github, workspaceGroups, entraGroups, claims, groups, ipRanges, countries, places",
    ],
    [
      "a login that never ends",
      { emails: me, session: "721h" },
      'access.session: "721h" must be a time from 15m to 720h, in minutes or hours, e.g. 8h',
    ],
    [
      "a login that ends at once",
      { emails: me, session: "0h" },
      'access.session: "0h" must be a time from 15m to 720h, in minutes or hours, e.g. 8h',
    ],
    [
      "a login of whom nobody asks one",
      { everyone, session: "8h" },
      "access.session: does not go with what else is said here; remove one of them",
    ],
    [
      "a call from every site",
      { emails: me, cors: { origins: ["*"], methods: ["GET"] } },
      'access.cors.origins[0]: "*" must be an origin over https, without a path or a wildcard, e.g. https://www.example.com',
    ],
    [
      "a method that is none",
      { emails: me, cors: { origins: ["https://a.example"], methods: ["get"] } },
      'access.cors.methods[0]: "get" must be one of GET, HEAD, POST, PUT, PATCH, DELETE',
    ],
    [
      "a team's URL",
      { github: ["https://github.com/acme"] },
      'access.github[0]: "https://github.com/acme" must be a GitHub organisation, or one of its teams, e.g. acme or acme/ops',
    ],
    [
      "a group's name in Entra",
      { entraGroups: ["Operators"] },
      'access.entraGroups[0]: "Operators" must be the object id of a group in Entra, a lower-case UUID, e.g. c9a1e7a2-6d7e-4b51-9a7c-1f0f3d2b8a10',
    ],
    [
      "a claim without a value",
      { claims: [{ provider: "keycloak", claim: "groups" }] },
      "access.claims[0].value: is missing; must be one line of text, e.g. /usr/bin/node app.js",
    ],
  ])("cannot say %s", (_, rule, fault) => {
    expect(faults(rule)).toContain(fault);
  });

  it("asks for a login only where people may pass", () => {
    expect(hasPeople({ groups: ["ops"] })).toBe(true);
    expect(hasPeople({ serviceTokens: ["a"] })).toBe(false);
    expect(hasPeople({ everyone })).toBe(false);
  });
});
