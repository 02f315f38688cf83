import { describe, expect, it } from "vitest";
import { parseSettings, pinOf } from "#settings/index.ts";
import { defineProject } from "#settings/project/define.ts";
import { hostname } from "#settings/schema/values.ts";
import { oddValues } from "../cloud-init/environment/values.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "./sample.ts";
import { type Wrong, wrongConfigs, wrongProjects } from "./wrong.ts";

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
    expect(settings.host).toEqual({
      location: "nbg1",
      serverType: "cx23",
      image: "debian-13",
      generation: 1,
      maintenance: "03:30-04:30",
    });
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

/** The value at a path as faults write it: `a[0].b` from `a.0.b`. */
const written = (path: string): string => path.replaceAll(/\.(\d+)/g, "[$1]");

/** What every fault says after its place: the value, unless it is missing or nobody knows its key, and what would be right. */
const words = /^(is missing; |unknown key, |(".*"|\{.*\}|\[.*\]|[\d.]+|\S+ at \S+) )/;
const move =
  /, e\.g\. |one of|did you mean|known keys|at least one|or more|from 1 up|; |: name |true or false|\bput it|package name|it has/;

const expectFault = (faults: readonly string[], prefix: string, [path, value, rule, where]: Wrong): void => {
  const place = `${prefix}${where ?? written(path)}: `;
  const said = faults.find((fault) => fault.startsWith(place) && fault.includes(rule));
  expect(faults).toContain(said);
  const rest = said?.slice(place.length) ?? "";
  expect(rest).toMatch(words);
  expect(rest).toMatch(move);
  if (typeof value === "string" && where === undefined && !rest.startsWith("unknown key"))
    expect(rest).toContain(JSON.stringify(value));
};

describe("wrong values", () => {
  const rows = (all: readonly Wrong[]) => all.map((wrong) => [wrong[0], wrong[1], wrong] as const);

  it.each(rows(wrongConfigs))("of the config: %s: %j", (path, value, wrong) => {
    const faults = configFaults(path, value);
    expect(faults).toHaveLength(1);
    expectFault(faults, "outward:", wrong);
  });

  it.each(rows(wrongProjects))("of a project: %s: %j", (path, value, wrong) => {
    expectFault(projectFaults(path, value), "projects.shop.", wrong);
  });

  it("of two sections that do not go together name both", () => {
    expect(projectFaults("quiet", ["06:00-22:00", "04:00-05:00"])).toEqual([
      'outward:host.maintenance: "03:30-04:30" meets the quiet hours 04:00-05:00 of project shop; choose other hours, in which no project minds a reboot',
    ]);
  });

  it("are told whole: place, value, rule and move", () => {
    expect(configFaults("host.location", "Falkenstein")).toEqual([
      'outward:host.location: "Falkenstein" must be a location of Hetzner\'s, e.g. nbg1',
    ]);
    expect(configFaults("cloudflare", undefined)).toEqual([
      "outward:cloudflare: is missing; must be a section, e.g. { accountId: …, zoneId: …, zone: example.com, team: acme }",
    ]);
    expect(projectFaults("routes.1.access", {})).toEqual([
      "projects.shop.routes[1].access: {} lets nobody pass: name emails, emailDomains, github, workspaceGroups, entraGroups, claims, groups or serviceTokens, or say { everyone: '<reason>' }",
    ]);
  });

  it("are refused for the value alone: the same path with a right value passes", () => {
    expect(configFaults("host.location", "hel1")).toEqual([]);
    // Which there are is Hetzner's to say, where the place is planned.
    expect(configFaults("host.location", "muc3")).toEqual([]);
    expect(configFaults("host.serverType", "cx53")).toEqual([]);
    expect(projectFaults("routes.1.access", { emails: ["me@example.com"], countries: ["GB", "XK"] })).toEqual([]);
    expect(configFaults("cloudflare.edgeRanges", ["198.41.192.0/24", "2606:4700:a0::/48"])).toEqual([]);
    expect(projectFaults("routes.1.path", "/admin/area")).toEqual([]);
    expect(projectFaults("routes.0.origin", "unix:/run/outward-shop/x.sock")).toEqual([]);
    expect(projectFaults("routes.1.access", { emails: ["me@example.com"], ipRanges: ["10.0.0.0/8"] })).toEqual([]);
    expect(configFaults("shop.cloudflared", "2026.7.2")).toEqual([]);
    expect(configFaults("cloudflare.certificates", ["*.b.example.com", "log.b.example.com"])).toEqual([]);
    // Warned of, and refused only where nothing of it is there yet: see tests/program/hostnames.test.ts.
    expect(configFaults("shop.hostname", "log.b.example.com")).toEqual([]);
    expect(projectFaults("quiet", ["06:00-22:00"])).toEqual([]);
    expect(projectFaults("workload.bridges", [{ interface: "docker0", port: 9101 }])).toEqual([]);
    const environment = Object.fromEntries(oddValues.map((value, i) => [`_Value${i}`, value]));
    expect(projectFaults("workload.services", [{ name: "web", exec: "/bin/a \\\\", environment }])).toEqual([]);
  });

  it("come all together", () => {
    const config = changed(changed(rightConfig(), "host.location", "X"), "cloudflare.team", "X");
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

describe("the cloudflared of a project", () => {
  const pinWith = (cloudflared: string | undefined) => {
    const config = flat(changed(rightConfig(), "shop.cloudflared", cloudflared));
    const settings = parseSettings({ ...credentials, ...config }, [definitionOf(rightProject())]);
    return settings.projects.map((project) => pinOf(settings, project).version);
  };

  it("is the one that its section names, else the stack's first", () => {
    expect(pinWith("2026.7.2")).toEqual(["2026.7.2"]);
    expect(pinWith(undefined)).toEqual(["2026.7.1"]);
  });
});

describe("the disk of a project", () => {
  const disk = (own: number | undefined, section: number | undefined) => {
    const project = changed(rightProject(), "workload.diskMiB", own);
    const config = flat(changed(rightConfig(), "shop.diskMiB", section));
    return parseSettings({ ...credentials, ...config }, [definitionOf(project)]).projects[0]?.workload.diskMiB;
  };

  it("is what its section says, else its data, else the default", () => {
    expect([disk(512, 4_096), disk(undefined, 4_096), disk(512, undefined)]).toEqual([4_096, 4_096, 512]);
    expect(disk(undefined, undefined)).toBeUndefined();
  });
});

describe("a project's data", () => {
  const toldFor = (image: string, packages: (image: string) => string[]) => {
    const { workload, ...data } = rightProject();
    const shop = defineProject({
      name: "shop",
      config: { hostname },
      build: (_, host) =>
        ({
          ...data,
          routes: Object.values(data.routes as object),
          workload: { ...(workload as object), packages: packages(host.image) },
        }) as never,
    });
    const config = flat(changed(rightConfig(), "host.image", image));
    return parseSettings({ ...credentials, ...config }, [shop]).projects.map((project) => project.workload.packages);
  };

  it("follow from the host's image too", () => {
    expect(toldFor("debian-12", (image) => [`for-${image}`])).toEqual([["for-debian-12"]]);
    expect(toldFor("debian-13", (image) => [`for-${image}`])).toEqual([["for-debian-13"]]);
  });

  it("show their faults beside an image that is none", () => {
    expect(faultsOf(() => toldFor("debian-11", () => ["--force"]))).toEqual([
      'outward:host.image: "debian-11" must be one of debian-12, debian-13',
      'projects.shop.workload.packages[0]: "--force" must be a Debian package name',
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
    const workload = { ...(rightProject().workload as object), bridges: [{ interface: "docker0", port: 3000 }] };
    expect(two({ routes: [route], workload })).toEqual([
      "projects.other.workload.bridges[0].port: port 3000 is already used by project shop; choose another",
    ]);
  });
});
