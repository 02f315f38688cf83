import { describe, expect, it } from "vitest";
import { cautionsOf, certificateFaults, certified } from "#settings/project/hostnames.ts";
import type { Project } from "#settings/project/project.ts";
import { relations } from "#settings/project/relations.ts";
import type { Route } from "#settings/project/route.ts";

const zone = "example.com";
const people = { emails: ["me@example.com"] };
const open = { everyone: "it is there to be read" };
const route = (hostname: string, more: Partial<Route> = {}): Route => ({
  name: "r",
  hostname,
  origin: "http://127.0.0.1:3000",
  access: open,
  ...more,
});
const cautions = (routes: readonly Route[], certificates: readonly string[] = []) =>
  cautionsOf([{ name: "shop", routes } as unknown as Project], zone, certificates);

describe("a hostname", () => {
  it.each([
    ["example.com", true],
    ["blog.example.com", true],
    ["*.example.com", true],
    ["admin.blog.example.com", false],
    ["a.admin.blog.example.com", false],
    ["*.blog.example.com", false],
  ])("%s is one that every zone has a certificate for: %s", (hostname, has) => {
    expect(certified(hostname, zone, [])).toBe(has);
    expect(certified(hostname, zone, ["*.other.example.com"])).toBe(has);
  });

  it("two levels below the zone is cautioned once, with what to do, unless there is a certificate of its own", () => {
    const routes = [route("admin.blog.example.com"), route("admin.blog.example.com", { path: "/x" })];
    expect(cautions(routes)).toEqual([
      {
        hostname: "admin.blog.example.com",
        text: expect.stringMatching(
          /^projects\.shop\.routes\[0\]\.hostname: "admin\.blog\.example\.com" is 2 levels below example\.com.*; use admin-blog\.example\.com.*\["\*\.blog\.example\.com"\]$/,
        ),
      },
    ]);
    expect(cautions(routes, ["*.blog.example.com"])).toEqual([]);
    expect(cautions(routes, ["admin.blog.example.com"])).toEqual([]);
    // A wildcard stands for one label.
    expect(cautions([route("a.admin.blog.example.com")], ["*.blog.example.com"])).toHaveLength(1);
    const wide = route("*.blog.example.com");
    expect(cautions([wide], ["*.blog.example.com"])).toEqual([]);
    const shop = {
      name: "shop",
      routes: [wide],
      workload: { packages: [], files: [], services: [], memoryMiB: 192, tasks: 64, cpuPercent: 50 },
    } as Project;
    expect(relations([shop], zone, [], ["*.blog.example.com"])).toEqual([]);
    expect(relations([shop], zone, [], ["*.b.example.com"])).toHaveLength(1);
  });
});

describe("an open wildcard", () => {
  const admin = route("admin.example.com", { access: people });
  const wide = route("*.example.com");

  it("that leads where another route asks who comes is cautioned, at both hostnames", () => {
    expect(cautions([admin, wide]).map(({ hostname }) => hostname)).toEqual(["*.example.com", "admin.example.com"]);
    expect(cautions([admin, wide])[0]?.text).toMatch(
      /^projects\.shop\.routes\[1\]\.origin: "http:\/\/127\.0\.0\.1:3000" is also the origin of admin\.example\.com.*ADMIN\.example\.com for \*\.example\.com.*; give/,
    );
  });

  it.each([
    ["by another address of loopback", route("*.example.com", { origin: "http://[::1]:3000" }), admin, 2],
    ["by a path", wide, { ...admin, path: "/admin" }, 2],
    ["by its own origin not", route("*.example.com", { origin: "http://127.0.0.1:3001" }), admin, 0],
    ["by a socket of its own not", route("*.example.com", { origin: "unix:/run/outward-shop/a.sock" }), admin, 0],
    ["as one that is not open not", route("*.example.com", { access: people }), admin, 0],
    ["beside one that is open too not", wide, route("admin.example.com"), 0],
    ["beside the zone's own name not: no wildcard is for that", wide, { ...admin, hostname: "example.com" }, 0],
    ["beside a name without letters not", wide, { ...admin, hostname: "1.example.com" }, 0],
  ] as const)("%s", (_how, one, other, count) => {
    expect(cautions([one, other])).toHaveLength(count);
  });

  it("of another project is another tunnel's", () => {
    const of = (name: string, routes: readonly Route[]) => ({ name, routes }) as unknown as Project;
    expect(cautionsOf([of("shop", [admin]), of("rest", [wide])], zone, [])).toEqual([]);
  });
});

it("a certificate of no use is a fault", () => {
  expect(certificateFaults(["*.blog.example.com", "a.b.example.com"], zone)).toEqual([]);
  expect(certificateFaults(["*.example.com", "*.blog.example.org", "example.com"], zone)).toHaveLength(3);
  expect(certificateFaults(["*.blog.example.org"], undefined)).toEqual([]);
});
