/** Who there is in the rules' world, what each login method says of whom, and where the legs are. */
import { legOf } from "#lab/world/addresses.ts";
import { entraGroup } from "./rules.ts";

/** Login methods by the name that rules use, as Cloudflare names them. */
export const methods = {
  pin: "One-time PIN",
  github: "GitHub",
  google: "Google",
  workspace: "Google Workspace",
  entra: "Microsoft Entra ID",
  keycloak: "keycloak",
} as const;

export type Method = keyof typeof methods;

export const ann = "ann@outward.test";
export const bob = "bob@outward.test";
export const intern = "intern@outward.test";
/** Of the organisation, and not of the domain. */
export const guest = "guest@example.org";
export const stranger = "stranger@example.org";

/** The edge's table, `PUT /people`. */
export const people = {
  [methods.github]: {
    [ann]: { organizations: { acme: ["ops"] } },
    [bob]: { organizations: { acme: ["sales"] } },
    [intern]: { organizations: { acme: ["ops"] } },
    [guest]: { organizations: { acme: ["ops"] } },
    [stranger]: { organizations: { other: ["ops"] } },
  },
  [methods.workspace]: { [ann]: { groups: ["ops@outward.test"] }, [bob]: { groups: ["sales@outward.test"] } },
  [methods.entra]: { [ann]: { groups: [entraGroup] }, [bob]: { groups: ["00000000-0000-0000-0000-000000000000"] } },
  [methods.keycloak]: {
    [ann]: { claims: { groups: ["ops"] } },
    [bob]: { claims: { groups: ["sales"], team: ["ops"] } },
  },
};

const placed = (role: string, country: string) =>
  Object.fromEntries([...legOf(role).v4.map((v4) => [`${v4}/32`, country]), [`${legOf(role).v6}/64`, country]]);

/** The edge's table, `PUT /countries`. */
export const countries = { ...placed("gateway", "DE"), ...placed("scanner", "AT") };

const client = { clientId: "outward" };
const keycloak = "https://id.outward.test";

/** Section `outward:access`, without what is secret of it. */
export const access = {
  groups: { ops: { github: ["acme/ops"], emails: ["root@outward.test"] } },
  places: { office: { ipRanges: ["198.51.100.20/32", "2001:db8:20::/64"], countries: ["DE"] } },
  login: {
    github: client,
    google: client,
    workspace: { ...client, domain: "outward.test" },
    entra: { ...client, directoryId: "0aaaaaaa-6d7e-4b51-9a7c-1f0f3d2b8a10" },
    oidc: {
      keycloak: {
        ...client,
        authUrl: `${keycloak}/auth`,
        tokenUrl: `${keycloak}/token`,
        certsUrl: `${keycloak}/certs`,
        claims: ["groups", "team"],
      },
    },
  },
  organization: { name: "Outward", denyUnmatched: true },
};

/** Paths of the section that are set encrypted. */
export const secrets = ["github", "google", "workspace", "entra", "oidc.keycloak"].map(
  (method) => `outward:access.login.${method}.clientSecret`,
);
