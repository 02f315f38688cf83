/** Values that are wrong, one at a time. What is common to all faults is said once, in settings.test.ts: place, value, move. */
import { rightProject } from "./sample.ts";

/** Where a value is set, which, the rule that its fault names, and where the fault stands when that is elsewhere. */
export type Wrong = readonly [path: string, value: unknown, rule: string, where?: string];

const place = { serverType: "cx23", location: "nbg1" };
const several = (...places: object[]) => ({ image: "debian-13", places });

export const wrongConfigs: readonly Wrong[] = [
  ["clouflare", {}, "unknown key, did you mean cloudflare?"],
  ["cloudflare", undefined, "is missing; must be a section"],
  ["cloudflare.accountId", "0123-4567", "32 hexadecimal digits"],
  ["cloudflare.zoneId", "ABCDEFABCDEFABCDEFABCDEFABCDEFAB", "32 hexadecimal digits"],
  ["cloudflare.team", "acme.cloudflareaccess.com", "without .cloudflareaccess.com"],
  ["cloudflare.edgeRanges", ["198.41.192.7/24"], "without host bits", "cloudflare.edgeRanges[0]"],
  ["cloudflare.certificates", "*.b.example.com", "must be a list of names, e.g."],
  ["cloudflare.certificates", ["*.b.example.org"], "is not below the zone example.com", "cloudflare.certificates[0]"],
  ["cloudflare.edgeRanges", [], "at least one network"],
  ["alerts", { email: "Ops <ops@example.com>" }, "lower-case e-mail address", "alerts.email"],
  ["host", "nbg1", "must be a section"],
  ["host.locaton", "nbg1", "unknown key, did you mean location?"],
  ["host.location", undefined, "is missing; must be a location of Hetzner's, e.g. nbg1, or name several in"],
  ["host.location", "Nuremberg", "must be a location of Hetzner's, e.g. nbg1"],
  ["host.image", undefined, "is missing; must be one of debian-12, debian-13"],
  ["host.image", "ubuntu-24.04", "must be one of debian-12, debian-13"],
  ["host.serverType", "large", "must be a server type of Hetzner's, e.g. cx23"],
  ["host.generation", 0, "1 or more"],
  ["host.generation", 1.5, "whole number from 1 up"],
  ["host.maintenance", "03:30", "hours in UTC"],
  ["host", several(), "at least one place", "host.places"],
  ["host", several({ serverType: "cx23" }), "is missing; must be a location", "host.places[0].location"],
  ["host", several({ ...place, typ: "x" }), "known keys: serverType, location", "host.places[0].typ"],
  ["host", several(place, place), "there twice; name each place once", "host.places[1]"],
  ["host", { ...several(place), serverType: "cx23" }, "outward:host.places; remove one", "host.serverType"],
  ["tailnet", { tag: "outward" }, "a tailnet tag", "tailnet.tag"],
  ["tailnet", { takeOverTag: "old" }, "a tailnet tag", "tailnet.takeOverTag"],
  ["tailnet", { operators: ["admins"] }, "a policy source", "tailnet.operators[0]"],
  ["tailnet", { policy: "on" }, "must be one of managed, external", "tailnet.policy"],
  ["tailnet", { loginServer: "https://a:b@x.example" }, "without credentials", "tailnet.loginServer"],
  ["protect", "yes", "true or false"],
  [
    "binaries",
    { tailscale: { version: "1.94.2", url: "https://x.example/t.tgz", sha256: "abc" } },
    "64 lower-case hexadecimal digits",
    "binaries.tailscale.sha256",
  ],
  ["shop", undefined, "is missing; must be a section with hostname"],
  ["shop.hostnam", "x", "unknown key, did you mean hostname?"],
  ["shop.hostname", "Shop.example.com", "lower-case DNS name, in ASCII; write shop.example.com"],
  ["shop.hostname", "b\u00fccher.example.com", "in ASCII; write xn--bcher-kva.example.com"],
  ["shop.hostname", "shop.example.com.", "write shop.example.com"],
  ["shop.hostname", "b\u00fccher", "in ASCII, e.g. blog.example.com"],
  ["shop.cloudflared", "2020.1.1", "is not pinned; use one of 2026.7.1, 2026.7.2 (no test has run it)"],
  ["shop.cloudflared", "2026.x", "must be a version"],
  ["shop.diskMiB", 32, "64 or more"],
  ["shop.diskMiB", "4GiB", "whole number of MiB"],
];

const again = { ...(rightProject().routes as Record<number, object>)[1], name: "again" };
const service = (more: object) => [{ name: "web", exec: "/bin/true", ...more }];
const keeping = (...paths: object[]) => ({ dump: "/bin/true", load: "/bin/true", check: "/bin/true", paths });
const onHost = "an origin on the host itself";
const below = "below the project's state folder";
const kept = "workload.state.paths[0].path";

export const wrongProjects: readonly Wrong[] = [
  // Of either, a user's name is made, which has 32 characters; a dash would nest in another's slice.
  ["name", "a-shop-with-a-name", "1 to 12 lower-case letters or digits"],
  ["name", "a-b", "1 to 12 lower-case letters or digits"],
  ["quiet", ["06:00"], "hours in UTC", "quiet[0]"],
  ["routes", {}, "at least one: routes"],
  ["routes.0", again, '"shop.example.com/admin" is already routed by projects.shop.routes[0]', "routes[1]"],
  ["routes.0.name", "admin", "already the name of projects.shop.routes[0]", "routes[1].name"],
  ["routes.0.hostname", "*.b\u00fccher.example.com", "write *.xn--bcher-kva.example.com"],
  ["routes.0.hostname", "*.b.example.com", "two levels below the zone, for which the edge has no certificate; use"],
  ["routes.0.hostname", "shop.example.org", "lies outside the zone example.com; use a name such as"],
  ["routes.0.origin", "http://203.0.113.7:80", onHost],
  ["routes.0.origin", "http://localhost:3000", onHost],
  ["routes.0.origin", "http://127.0.0.1:80", onHost],
  ["routes.0.origin", "unix:/run/outward-blog/x.sock", "put the socket under /run/outward-shop/"],
  ["routes.1.path", "/admin/*", "with no wildcard"],
  ["routes.1.path", "/a/../b", "starts with / and ends without one"],
  ["routes.0.access", { everyone: "" }, "the reason in 10 characters", "routes[0].access.everyone"],
  ["routes.1.access", undefined, "is missing; say who may pass"],
  ["routes.1.access", {}, "lets nobody pass: name emails"],
  ["routes.1.access", { ipRanges: ["10.0.0.0/8"] }, "lets nobody pass: name emails"],
  ["routes.1.access", { email: ["me@example.com"] }, "did you mean emails?", "routes[1].access.email"],
  ["routes.1.access", { emails: [] }, "at least one: e-mail addresses", "routes[1].access.emails"],
  ["routes.1.access.emails", ["Me@example.com"], "lower-case e-mail address", "routes[1].access.emails[0]"],
  ["routes.1.access.emailDomains", ["@example.com"], "domain without @", "routes[1].access.emailDomains[0]"],
  ["routes.1.access.emailDomains", ["b\u00fccher.de"], "write xn--bcher-kva.de", "routes[1].access.emailDomains[0]"],
  ["routes.1.access.ipRanges", ["10.0.0.1/8"], "without host bits", "routes[1].access.ipRanges[0]"],
  ...[
    ["de", "must be a country's code in two capitals, e.g. DE; write DE"],
    ["UK", "e.g. DE; United Kingdom has another code: GB"],
    ["EU", "e.g. DE; it stands for European Union, which is no country: name its countries"],
    ["XX", "e.g. DE; no country has this one"],
    ["QQ", "e.g. DE; no country has this one"],
  ].map(([code, rule = ""]): Wrong => ["routes.1.access.countries", [code], rule, "routes[1].access.countries[0]"]),
  ["workload.memoryMiB", 64, "128 or more: while a connector is changed, there are two"],
  ["workload.egress", ["tcp"], "protocol:port", "workload.egress[0]"],
  ["workload.egress", ["tcp:99999"], "protocol:port", "workload.egress[0]"],
  ["workload.packages", ["--force"], "a Debian package name", "workload.packages[0]"],
  ["workload.bridges", [{ interface: "eth0", port: 9101 }], "a bridge of the host", "workload.bridges[0].interface"],
  ...["/etc/nftables.conf", "/etc/outward/shop/../../shadow"].map(
    (path): Wrong => [
      "workload.files",
      [{ path, content: "" }],
      "is not the project's own; put it under /etc/outward/shop/",
      "workload.files[0].path",
    ],
  ),
  ...["tunnel", "tunnel-next", "backup", "restic"].map(
    (name): Wrong => ["workload.services", service({ name }), `and not \`tunnel\`,`, "workload.services[0].name"],
  ),
  ["workload.services", service({ exec: "/bin/true\nUser=root" }), "one line of text", "workload.services[0].exec"],
  [
    "workload.services",
    service({ exec: "/bin/true \\" }),
    "must not end with a backslash",
    "workload.services[0].exec",
  ],
  ...["API-URL", "2ND", "A B", "A=B"].map(
    (name): Wrong => [
      "workload.services",
      service({ environment: { [name]: "x" } }),
      "name that no variable has",
      `workload.services[0].environment.${name}`,
    ],
  ),
  // One that breaks the file, one that ends it, and two that systemd refuses with all the others.
  ...["a\nUSER=root", "a\0b", "a\ud83d", "a\ufdd0"].map(
    (value): Wrong => [
      "workload.services",
      service({ environment: { A: value } }),
      "one line of text, all of it characters",
      "workload.services[0].environment.A",
    ],
  ),
  ["workload.services", service({ after: ["db"] }), "no service of the project; it has", "workload.services[0].after"],
  ["workload.services", service({ health: "http://10.0.0.1/x" }), "on the host itself", "workload.services[0].health"],
  ...["0s", "90", "2h", "1d", "1h30m"].map(
    (within): Wrong => [
      "workload.services",
      service({ health: "http://127.0.0.1:3000/", within }),
      "a time from 1s to 1h, in s, m or h",
      "workload.services[0].within",
    ],
  ),
  [
    "workload.services",
    service({ within: "30s" }),
    "is for a service that a route over http leads to, a oneshot or a job; give web health on the port of its route",
    "workload.services[0].within",
  ],
  ["workload.state", keeping({ path: "../blog/postgres" }), below, kept],
  ["workload.state", keeping({ path: "/etc/shadow" }), below, kept],
  ["workload.state", keeping({ path: "--rsh=sh" }), below, kept],
  ["workload.state", keeping({ path: "a/b" }, { path: "a" }), "is there already, in a; name one of them", kept],
  [
    "workload.state",
    keeping({ path: "a" }, { path: "a" }),
    "is there already, in a; name one of them",
    "workload.state.paths[1].path",
  ],
  [
    "workload.state",
    keeping({ path: "shop.db", dumped: true }),
    "of shop.db, which is loaded while nobody has it open; name each service that opens it",
    "workload.state.paths[0].writers",
  ],
  [
    "workload.state",
    { paths: [{ path: "shop.db", writers: ["web"], dumped: true }] },
    "is in a dump, and there is none; say dump, load and check",
    kept,
  ],
  [
    "workload.state",
    keeping({ path: "uploads", writers: ["web"] }),
    "writes uploads and is no service of the project; it has",
    "workload.state.paths[0].writers",
  ],
];
