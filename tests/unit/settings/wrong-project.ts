/** Project data that is wrong, one value at a time, and the fault that each must raise. */
import { rightProject } from "./sample.ts";

const routeAt = (i: number, change: object) => ({ ...(rightProject().routes as Record<number, object>)[i], ...change });

export type WrongProject = [what: string, path: string, value: unknown, fault: string];

export const wrongProjects: readonly WrongProject[] = [
  [
    "a name too long for a user",
    "name",
    "a-shop-with-a-name",
    'projects.shop.name: "a-shop-with-a-name" must be 1 to 12 lower-case letters or digits, a letter first, and not `active`, e.g. blog',
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
    "projects.shop.routes[1].access: {} lets nobody pass: name emails, emailDomains, github, workspaceGroups, entraGroups, claims, groups or serviceTokens, or say { everyone: '<reason>' }",
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
    'projects.shop.routes[1].access: {"ipRanges":["10.0.0.0/8"]} lets nobody pass: name emails, emailDomains, github, workspaceGroups, entraGroups, claims, groups or serviceTokens, or say { everyone: \'<reason>\' }',
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
    "memory for one connector, where a change needs two",
    "workload.memoryMiB",
    64,
    "projects.shop.workload.memoryMiB: 64 must be 128 or more: while a connector is changed, there are two",
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
  [
    "a port that is none",
    "workload.egress",
    ["tcp:99999"],
    'projects.shop.workload.egress[0]: "tcp:99999" must be protocol:port, e.g. tcp:443',
  ],
  [
    "a privileged port",
    "routes.0.origin",
    "http://127.0.0.1:80",
    'projects.shop.routes[0].origin: "http://127.0.0.1:80" must be an origin on the host itself (http://127.0.0.1:PORT, http://[::1]:PORT or unix:/run/…), e.g. http://127.0.0.1:3000',
  ],
  [
    "a name with a dash, which would nest in another's slice",
    "name",
    "a-b",
    'projects.shop.name: "a-b" must be 1 to 12 lower-case letters or digits, a letter first, and not `active`, e.g. blog',
  ],
  [
    "a file of somebody else",
    "workload.files",
    [{ path: "/etc/nftables.conf", content: "" }],
    'projects.shop.workload.files[0].path: "/etc/nftables.conf" is not the project\'s own; put it under /etc/outward/shop/',
  ],
  [
    "a file that climbs out",
    "workload.files",
    [{ path: "/etc/outward/shop/../../shadow", content: "" }],
    'projects.shop.workload.files[0].path: "/etc/outward/shop/../../shadow" is not the project\'s own; put it under /etc/outward/shop/',
  ],
  [
    "a service called as the connector",
    "workload.services",
    [{ name: "tunnel", exec: "/bin/true" }],
    'projects.shop.workload.services[0].name: "tunnel" must be 1 to 12 lower-case letters, digits or dashes, a letter first, and not `tunnel`, `tunnel-next`, `backup`, `backup-check`, `restic`, e.g. web',
  ],
  [
    "a service called as the connector that tries a change",
    "workload.services",
    [{ name: "tunnel-next", exec: "/bin/true" }],
    'projects.shop.workload.services[0].name: "tunnel-next" must be 1 to 12 lower-case letters, digits or dashes, a letter first, and not `tunnel`, `tunnel-next`, `backup`, `backup-check`, `restic`, e.g. web',
  ],
  [
    "a directive in a command line",
    "workload.services",
    [{ name: "web", exec: "/bin/true\nUser=root" }],
    'projects.shop.workload.services[0].exec: "/bin/true\\nUser=root" must be one line of text, e.g. /usr/bin/node app.js',
  ],
  [
    "a service after one that is not there",
    "workload.services",
    [{ name: "web", exec: "/bin/true", after: ["db"] }],
    'projects.shop.workload.services[0].after: "db" is no service of the project; it has web',
  ],
  [
    "health asked elsewhere",
    "workload.services",
    [{ name: "web", exec: "/bin/true", health: "http://10.0.0.1/x" }],
    'projects.shop.workload.services[0].health: "http://10.0.0.1/x" must be a URL on the host itself (http://127.0.0.1:PORT/… or unix:/run/…:/…), e.g. http://127.0.0.1:3000/healthz',
  ],
  [
    "a bridge that leads out of the host",
    "workload.bridges",
    [{ interface: "eth0", port: 9101 }],
    'projects.shop.workload.bridges[0].interface: "eth0" must be a bridge of the host itself (docker0, br-…, cni0, virbr0), e.g. docker0',
  ],
  [
    "quiet hours without an end",
    "quiet",
    ["06:00"],
    'projects.shop.quiet[0]: "06:00" must be hours in UTC, from one time to another, e.g. 03:30-04:30',
  ],
  [
    "quiet hours in the host's maintenance",
    "quiet",
    ["06:00-22:00", "04:00-05:00"],
    'outward:host.maintenance: "03:30-04:30" meets the quiet hours 04:00-05:00 of project shop; choose other hours, in which no project minds a reboot',
  ],
];
