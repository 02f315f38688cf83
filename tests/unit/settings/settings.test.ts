import { describe, expect, it } from "vitest";
import { SettingsError } from "../../../settings/faults.ts";
import { parseSettings } from "../../../settings.ts";
import { changed, credentials, definitionOf, flat, rightConfig, rightProject } from "./sample.ts";

const faultsOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
};

const configFaults = (path: string, value: unknown) =>
  faultsOf(() =>
    parseSettings({ ...credentials, ...flat(changed(rightConfig(), path, value)) }, [definitionOf(rightProject())]),
  );

const projectFaults = (path: string, value: unknown) =>
  faultsOf(() =>
    parseSettings({ ...credentials, ...flat(rightConfig()) }, [definitionOf(changed(rightProject(), path, value))]),
  );

describe("a right config", () => {
  it("parses, with defaults filled in", () => {
    const settings = parseSettings({ ...credentials, ...flat(rightConfig()) }, [definitionOf(rightProject())]);
    expect(settings.host).toEqual({ location: "nbg1", serverType: "cx23", image: "debian-13", generation: 1 });
    expect(settings.protect).toBe(true);
    expect(settings.tailnet).toEqual({ tag: "tag:outward", policy: "external", operators: ["autogroup:admin"] });
    expect(settings.projects.map(({ name }) => name)).toEqual(["shop"]);
    expect(settings.cloudflared[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("takes credentials from the environment where the config has none", () => {
    const env = {
      HCLOUD_TOKEN: "t".repeat(64),
      CLOUDFLARE_API_TOKEN: "c",
      TAILSCALE_OAUTH_CLIENT_ID: "i",
      TAILSCALE_OAUTH_CLIENT_SECRET: "s",
    };
    expect(faultsOf(() => parseSettings(flat(rightConfig()), [definitionOf(rightProject())], env))).toEqual([]);
    expect(faultsOf(() => parseSettings(flat(rightConfig()), [definitionOf(rightProject())], {}))).toHaveLength(4);
  });
});

const wrongConfigs: readonly [what: string, path: string, value: unknown, fault: string][] = [
  ["a typo in a section", "clouflare", {}, "outward:clouflare: unknown key, did you mean cloudflare?"],
  ["a typo in a key", "host.locaton", "nbg1", "outward:host.locaton: unknown key, did you mean location?"],
  [
    "a missing section",
    "host",
    undefined,
    "outward:host: is missing; must be a section, e.g. { location: nbg1, serverType: cx23, image: debian-13 }",
  ],
  [
    "a section that is a word",
    "host",
    "nbg1",
    'outward:host: "nbg1" must be a section, e.g. { location: nbg1, serverType: cx23, image: debian-13 }',
  ],
  ["a missing key", "host.image", undefined, "outward:host.image: is missing; must be one of debian-13, debian-12"],
  [
    "an unknown location",
    "host.location",
    "fra1",
    'outward:host.location: "fra1" must be one of fsn1, nbg1, hel1, ash, hil, sin',
  ],
  [
    "an unknown image",
    "host.image",
    "ubuntu-24.04",
    'outward:host.image: "ubuntu-24.04" must be one of debian-13, debian-12',
  ],
  [
    "a server type that is none",
    "host.serverType",
    "large",
    'outward:host.serverType: "large" must be a server type, e.g. cx23',
  ],
  ["generation zero", "host.generation", 0, "outward:host.generation: 0 must be 1 or more"],
  ["half a generation", "host.generation", 1.5, "outward:host.generation: 1.5 must be a whole number from 1 up"],
  [
    "an account id with a dash",
    "cloudflare.accountId",
    "0123-4567",
    'outward:cloudflare.accountId: "0123-4567" must be 32 hexadecimal digits, e.g. 0123456789abcdef0123456789abcdef',
  ],
  [
    "a zone id in upper case",
    "cloudflare.zoneId",
    "ABCDEFABCDEFABCDEFABCDEFABCDEFAB",
    'outward:cloudflare.zoneId: "ABCDEFABCDEFABCDEFABCDEFABCDEFAB" must be 32 hexadecimal digits, e.g. 0123456789abcdef0123456789abcdef',
  ],
  [
    "a team with its domain",
    "cloudflare.team",
    "acme.cloudflareaccess.com",
    'outward:cloudflare.team: "acme.cloudflareaccess.com" must be the team name alone, without .cloudflareaccess.com, e.g. acme',
  ],
  [
    "an edge network with host bits",
    "cloudflare.edgeRanges",
    ["198.41.192.7/24"],
    'outward:cloudflare.edgeRanges[0]: "198.41.192.7/24" must be a network in CIDR form without host bits, e.g. 203.0.113.0/24',
  ],
  ["no edge network", "cloudflare.edgeRanges", [], "outward:cloudflare.edgeRanges: [] must name at least one network"],
  [
    "a tag without its prefix",
    "tailnet",
    { tag: "outward" },
    'outward:tailnet.tag: "outward" must be a tailnet tag, e.g. tag:outward',
  ],
  [
    "an operator that is no source",
    "tailnet",
    { operators: ["admins"] },
    'outward:tailnet.operators[0]: "admins" must be a policy source, e.g. autogroup:admin',
  ],
  ["a policy mode", "tailnet", { policy: "on" }, 'outward:tailnet.policy: "on" must be one of managed, external'],
  [
    "a URL with a password",
    "tailnet",
    { loginServer: "https://a:b@x.example" },
    'outward:tailnet.loginServer: "https://a:b@x.example" must be an http or https URL without credentials, e.g. https://mirror.example.com/cloudflared',
  ],
  ["protect as a word", "protect", "yes", 'outward:protect: "yes" must be true or false'],
  [
    "a short checksum",
    "binaries",
    { tailscale: { version: "1.94.2", url: "https://x.example/t.tgz", sha256: "abc" } },
    'outward:binaries.tailscale.sha256: "abc" must be 64 lower-case hexadecimal digits, e.g. ec905ea7…',
  ],
  [
    "a project's hostname in upper case",
    "shop.hostname",
    "Shop.example.com",
    'outward:shop.hostname: "Shop.example.com" must be a lower-case DNS name, e.g. blog.example.com',
  ],
  ["a project without its section", "shop", undefined, "outward:shop: is missing; must be a section with hostname"],
  ["a typo in a project's section", "shop.hostnam", "x", "outward:shop.hostnam: unknown key, did you mean hostname?"],
];

const routeAt = (i: number, change: object) => ({ ...(rightProject().routes as Record<number, object>)[i], ...change });

const wrongProjects: readonly [what: string, path: string, value: unknown, fault: string][] = [
  [
    "a name too long for a user",
    "name",
    "a-shop-with-a-name",
    'projects.shop.name: "a-shop-with-a-name" must be 1 to 12 lower-case letters, digits or dashes, a letter first, e.g. blog',
  ],
  ["no route", "routes", {}, "projects.shop.routes: [] must name at least one: routes"],
  [
    "a public origin",
    "routes.0.origin",
    "http://203.0.113.7:80",
    'projects.shop.routes[0].origin: "http://203.0.113.7:80" must be an origin on the host itself (http://127.0.0.1:PORT, http://[::1]:PORT or unix:/run/…), e.g. http://127.0.0.1:3000',
  ],
  [
    "localhost, which may be either family",
    "routes.0.origin",
    "http://localhost:3000",
    'projects.shop.routes[0].origin: "http://localhost:3000" must be an origin on the host itself (http://127.0.0.1:PORT, http://[::1]:PORT or unix:/run/…), e.g. http://127.0.0.1:3000',
  ],
  [
    "a socket of another project",
    "routes.0.origin",
    "unix:/run/outward-blog/x.sock",
    'projects.shop.routes[0].origin: "unix:/run/outward-blog/x.sock" is not the project\'s own; put the socket under /run/outward-shop/',
  ],
  [
    "a hostname outside the zone",
    "routes.0.hostname",
    "shop.example.org",
    'projects.shop.routes[0].hostname: "shop.example.org" lies outside the zone example.com; use a name such as app.example.com',
  ],
  [
    "a duplicate route",
    "routes.0",
    routeAt(1, { name: "again" }),
    'projects.shop.routes[1]: "shop.example.com/admin" is already routed by projects.shop.routes[0]; give one of them another path or hostname',
  ],
  [
    "a duplicate name",
    "routes.0.name",
    "admin",
    'projects.shop.routes[1].name: "admin" is already the name of projects.shop.routes[0]; names are unique within a project',
  ],
  [
    "a wildcard path",
    "routes.1.path",
    "/admin/*",
    'projects.shop.routes[1].path: "/admin/*" must be a path that starts with / and ends without one, with no wildcard, e.g. /admin',
  ],
  [
    "a path with dots",
    "routes.1.path",
    "/a/../b",
    'projects.shop.routes[1].path: "/a/../b" must be a path that starts with / and ends without one, with no wildcard, e.g. /admin',
  ],
  [
    "a route without a rule",
    "routes.1.access",
    undefined,
    "projects.shop.routes[1].access: is missing; say who may pass, e.g. { emails: ['me@example.com'] } or { everyone: '<reason>' }",
  ],
  [
    "a rule that lets nobody pass",
    "routes.1.access",
    {},
    "projects.shop.routes[1].access: {} lets nobody pass: name emails, emailDomains or serviceTokens, or say { everyone: '<reason>' }",
  ],
  [
    "an empty list of emails",
    "routes.1.access",
    { emails: [] },
    "projects.shop.routes[1].access.emails: [] must name at least one: e-mail addresses",
  ],
  [
    "an email in upper case",
    "routes.1.access",
    { emails: ["Me@example.com"] },
    'projects.shop.routes[1].access.emails[0]: "Me@example.com" must be a lower-case e-mail address, e.g. me@example.com',
  ],
  [
    "a domain with @",
    "routes.1.access",
    { emailDomains: ["@example.com"] },
    'projects.shop.routes[1].access.emailDomains[0]: "@example.com" must be a lower-case domain without @, e.g. example.com',
  ],
  [
    "a network with host bits",
    "routes.1.access",
    { emails: ["me@example.com"], ipRanges: ["10.0.0.1/8"] },
    'projects.shop.routes[1].access.ipRanges[0]: "10.0.0.1/8" must be a network in CIDR form without host bits, e.g. 203.0.113.0/24',
  ],
  [
    "a country in lower case",
    "routes.1.access",
    { emails: ["me@example.com"], countries: ["de"] },
    'projects.shop.routes[1].access.countries[0]: "de" must be a two-letter country code in upper case, e.g. DE',
  ],
  [
    "only networks, so anybody there",
    "routes.1.access",
    { ipRanges: ["10.0.0.0/8"] },
    'projects.shop.routes[1].access: {"ipRanges":["10.0.0.0/8"]} lets nobody pass: name emails, emailDomains or serviceTokens, or say { everyone: \'<reason>\' }',
  ],
  [
    "everyone without a reason",
    "routes.0.access",
    { everyone: "" },
    'projects.shop.routes[0].access.everyone: "" must give the reason in 10 characters or more',
  ],
  [
    "a typo in a rule",
    "routes.1.access",
    { email: ["me@example.com"] },
    "projects.shop.routes[1].access.email: unknown key, did you mean emails?",
  ],
  [
    "a version nobody pinned",
    "cloudflared",
    "2020.1.1",
    'projects.shop.cloudflared: "2020.1.1" is not pinned; use one of 2026.9.1, 2026.7.2 or pin it in settings/pins.ts',
  ],
  [
    "egress without a port",
    "workload.egress",
    ["tcp"],
    'projects.shop.workload.egress[0]: "tcp" must be protocol:port, e.g. tcp:443',
  ],
  [
    "a package that is an option",
    "workload.packages",
    ["--force"],
    'projects.shop.workload.packages[0]: "--force" must be a Debian package name',
  ],
];

describe("wrong values", () => {
  it.each(wrongConfigs)("of the config: %s", (_, path, value, fault) => {
    expect(configFaults(path, value)).toEqual([fault]);
  });

  it.each(wrongProjects)("of a project: %s", (_, path, value, fault) => {
    expect(projectFaults(path, value)).toContain(fault);
  });

  it("are refused for the value alone: the same path with a right value passes", () => {
    expect(configFaults("host.location", "hel1")).toEqual([]);
    expect(configFaults("cloudflare.edgeRanges", ["198.41.192.0/24", "2606:4700:a0::/48"])).toEqual([]);
    expect(projectFaults("routes.1.path", "/admin/area")).toEqual([]);
    expect(projectFaults("routes.0.origin", "unix:/run/outward-shop/x.sock")).toEqual([]);
    expect(projectFaults("routes.1.access", { emails: ["me@example.com"], ipRanges: ["10.0.0.0/8"] })).toEqual([]);
    expect(projectFaults("cloudflared", "2026.7.2")).toEqual([]);
  });

  it("come all together", () => {
    const config = changed(changed(rightConfig(), "host.location", "x"), "cloudflare.team", "X");
    const faults = faultsOf(() => parseSettings(flat(config), [definitionOf(rightProject())]));
    expect(faults).toHaveLength(2 + 4);
  });

  it("of credentials are never shown", () => {
    const error = faultsOf(() =>
      parseSettings({ ...credentials, "hcloud:token": "hunter2", ...flat(rightConfig()) }, [
        definitionOf(rightProject()),
      ]),
    );
    expect(error).toEqual([
      "hcloud:token: has 7 characters, a token has 64; run: pulumi config set --secret hcloud:token",
    ]);
  });
});

describe("two projects", () => {
  const two = (second: object) => {
    const config = { ...rightConfig(), other: { hostname: "other.example.com" } };
    const data = { ...rightProject("other.example.com"), name: "other", ...second };
    return faultsOf(() =>
      parseSettings({ ...credentials, ...flat(config) }, [definitionOf(rightProject()), definitionOf(data, "other")]),
    );
  };
  const route = {
    name: "site",
    hostname: "other.example.com",
    origin: "http://127.0.0.1:4000",
    access: { everyone: "for everybody who asks" },
  };

  it("live side by side", () => {
    expect(two({ routes: [route] })).toEqual([]);
  });

  it("do not share a hostname", () => {
    expect(two({ routes: [{ ...route, hostname: "shop.example.com", path: "/other" }] })).toEqual([
      'projects.other.routes[0].hostname: "shop.example.com" belongs to project shop; a hostname leads to one tunnel, so use another',
    ]);
  });

  it("do not share a port", () => {
    expect(two({ routes: [{ ...route, origin: "http://127.0.0.1:3000" }] })).toEqual([
      "projects.other.routes[0].origin: port 3000 is already used by project shop; choose another",
    ]);
  });
});
