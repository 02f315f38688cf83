/** A rule of every kind, and of each combination that users need, by the path below which it holds. */
import type { z } from "zod";
import type { accessRule } from "#settings/access/access.ts";

export type Rule = z.input<typeof accessRule>;

/** The leg `gateway` is at the office and in Germany, `scanner` in Austria, `operator` nowhere that is known. */
const office = ["198.51.100.50/32", "2001:db8:50::/64"];
const scanner = ["198.51.100.66/32", "2001:db8:66::/64"];
const members = { emailDomains: ["outward.test"] };
const everyone = "it is there to be seen in the lab";

export const entraGroup = "c9a1e7a2-6d7e-4b51-9a7c-1f0f3d2b8a10";

export const rules = {
  emails: { emails: ["ann@outward.test"] },
  domain: members,
  org: { github: ["acme"] },
  team: { github: ["acme/ops"] },
  workspace: { workspaceGroups: ["ops@outward.test"] },
  entra: { entraGroups: [entraGroup] },
  claim: { claims: [{ provider: "keycloak", claim: "groups", value: "ops" }] },
  group: { groups: ["ops"] },
  token: { serviceTokens: ["robot"] },
  open: { everyone },
  either: { groups: ["ops"], serviceTokens: ["robot"] },
  "in-country": { ...members, countries: ["DE"] },
  "in-range": { ...members, ipRanges: office },
  "in-place": { ...members, places: ["office"] },
  "in-group": { ...members, require: { groups: ["ops"] } },
  "by-github": { ...members, loginMethods: ["github"] },
  "by-pin": { ...members, loginMethods: ["pin", "google"] },
  "but-one": { ...members, except: { emails: ["intern@outward.test"] } },
  "but-country": { ...members, serviceTokens: ["robot"], except: { countries: ["AT"] } },
  "token-there": { serviceTokens: ["robot"], ipRanges: office },
  "but-range": { everyone, except: { ipRanges: scanner } },
  "open-there": { everyone, places: ["office"] },
  all: {
    ...members,
    serviceTokens: ["robot"],
    places: ["office"],
    require: { groups: ["ops"] },
    loginMethods: ["github"],
    except: { emails: ["intern@outward.test"] },
    session: "15m",
    cors: { origins: ["https://www.outward.test"], methods: ["GET"], headers: ["content-type"], maxAge: 600 },
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;
