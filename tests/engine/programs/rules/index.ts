/** One project with a route of every kind, and all that rules refer to, by the components of the checkout. */
import path from "node:path";

const of = (file: string) => import(path.join(process.env.OUTWARD_CHECKOUT ?? "", file));
const [{ ProjectEdge }, { directoryIds }, { Organization }, { bypasses }] = await Promise.all(
  [
    "components/edge/project.ts",
    "components/edge/directory.ts",
    "components/edge/organization.ts",
    "settings/access/coverage.ts",
  ].map(of),
);

const cloudflare = { accountId: "0123456789abcdef0123456789abcdef", team: "outward" };
const client = { clientId: "id", clientSecret: "hush-hush" };
const urls = {
  authUrl: "https://id.example.com/auth",
  tokenUrl: "https://id.example.com/token",
  certsUrl: "https://id.example.com/certs",
};
const declared = { name: "Outward", denyUnmatched: true, exemptZones: ["example.net"] };
const access = {
  groups: { ops: { emails: ["me@outward.test"], github: ["acme", "acme/ops"] } },
  places: { office: { ipRanges: ["203.0.113.0/24"], countries: ["DE"] } },
  login: {
    github: client,
    google: client,
    workspace: { ...client, domain: "outward.test" },
    entra: { ...client, directoryId: "c9a1e7a2-6d7e-4b51-9a7c-1f0f3d2b8a10" },
    oidc: { keycloak: { ...client, ...urls, claims: ["groups"] } },
  },
  organization: declared,
};

const everyone = "notes are there to be read";
const at = (name: string, rule: object, more: object = {}) => ({
  name,
  hostname: "notes.outward.test",
  path: `/${name}`,
  origin: "http://127.0.0.1:4000",
  access: rule,
  ...more,
});
const routes = [
  at("vendors", {
    workspaceGroups: ["ops@outward.test"],
    entraGroups: ["c9a1e7a2-6d7e-4b51-9a7c-1f0f3d2b8a10"],
    claims: [{ provider: "keycloak", claim: "groups", value: "ops" }],
  }),
  at("all", {
    emailDomains: ["outward.test"],
    groups: ["ops"],
    serviceTokens: ["robot"],
    countries: ["DE", "AT"],
    require: { github: ["acme"] },
    loginMethods: ["github", "pin"],
    except: { emails: ["intern@outward.test"], ipRanges: ["198.51.100.0/24"] },
    session: "8h",
    cors: { origins: ["https://www.outward.test"], methods: ["GET", "POST"], headers: ["content-type"], maxAge: 600 },
  }),
  at("one", { emails: ["me@outward.test"], places: ["office"], loginMethods: ["github"] }),
  at("except", { everyone, except: { ipRanges: ["198.51.100.0/24"] } }),
  at("office", { everyone, places: ["office"] }),
  at("open", { everyone }),
  at("every", { emailDomains: ["outward.test"] }, { hostname: "*.outward.test", path: undefined }),
].map(({ path: given, ...route }) => (given === undefined ? route : { ...route, path: given }));
const data = {
  name: "notes",
  routes,
  workload: { packages: [], files: [], services: [], memoryMiB: 192, tasks: 64, cpuPercent: 50 },
};
const project = new ProjectEdge("notes", {
  data,
  stack: "test",
  accountId: cloudflare.accountId,
  zoneId: "abcdefabcdefabcdefabcdefabcdefab",
  secretVersion: 1,
  protect: false,
  ids: directoryIds("test", { access, cloudflare, projects: [data], protect: false }),
  cautions: [],
  bypasses: (route: never) => bypasses(route, routes, true),
});
new Organization("organization", { ...cloudflare, declared }, { dependsOn: [project] });

export const { audiences } = project;
