/** No silent opening: whoever passes afterwards and did not before has a line, whatever the two maps are. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diff } from "#ops/map/diff.ts";
import { addressOf, type Exposure, type ExposureMap } from "#ops/map/model.ts";
import type { Who } from "#ops/map/who.ts";

const emails = ["a@x.com", "b@x.com", "c@y.com"];
const tokens = ["gateway-7", "gateway-8"];
const places = ["DE", "FR", "198.51.100.0/24", "198.51.100.0/25"];

const methods = ["github", "pin"];
const person = (name: string): Who["may"][number] => ({ kind: name.includes("@") ? "email" : "domain", name });

const restricted: fc.Arbitrary<Who> = fc
  .record({
    may: fc.uniqueArray(
      fc.oneof(
        fc.record({ kind: fc.constant("domain" as const), name: fc.constantFrom("x.com", "y.com") }),
        fc.record({ kind: fc.constant("email" as const), name: fc.constantFrom(...emails) }),
        fc.record({ kind: fc.constant("token" as const), name: fc.constantFrom(...tokens) }),
      ),
      { minLength: 1, selector: ({ kind, name }) => `${kind} ${name}` },
    ),
    only: fc.array(fc.uniqueArray(fc.constantFrom(...places), { minLength: 1 }), { maxLength: 2 }),
  })
  .chain((who) =>
    fc
      .record(
        {
          also: fc.uniqueArray(fc.constantFrom(...emails, "x.com"), { minLength: 1 }),
          login: fc.uniqueArray(fc.constantFrom(...methods), { minLength: 1 }),
          except: fc
            .record({
              may: fc.uniqueArray(fc.constantFrom(...emails, "y.com")),
              from: fc.uniqueArray(fc.constantFrom(...places)),
            })
            .filter(({ may, from }) => may.length + from.length > 0),
        },
        { requiredKeys: [] },
      )
      .map(
        ({ also, login, except }): Who => ({
          ...who,
          ...(also ? { also: also.map(person) } : {}),
          ...(login ? { login } : {}),
          ...(except ? { except: { may: except.may.map(person), from: except.from } } : {}),
        }),
      ),
  );
const everyone: fc.Arbitrary<Who> = fc
  .record({
    only: fc.array(fc.uniqueArray(fc.constantFrom(...places), { minLength: 1 }), { maxLength: 1 }),
    from: fc.uniqueArray(fc.constantFrom(...places), { maxLength: 2 }),
  })
  .map(({ only, from }) => ({
    everyone: "there to be read",
    may: [],
    only,
    ...(from.length > 0 ? { except: { may: [], from } } : {}),
  }));

const maps: fc.Arbitrary<ExposureMap> = fc
  .uniqueArray(
    fc.record({
      hostname: fc.constantFrom("a.example.com", "b.example.com"),
      path: fc.constantFrom("/", "/x", "/x/y", "/xy"),
      who: fc.oneof({ weight: 3, arbitrary: restricted }, { weight: 1, arbitrary: everyone }),
    }),
    { selector: addressOf, maxLength: 6 },
  )
  .map((routes) => ({
    version: 1,
    stack: "prod",
    source: "state",
    routes: routes.map(
      (route): Exposure => ({
        ...route,
        project: "p",
        route: addressOf(route),
        tunnel: { name: "t" },
        origin: "http://127.0.0.1:3000",
      }),
    ),
  }));

/** Somebody at the door: who it is, and the country and network of the address that it comes from. */
interface Visitor {
  readonly email?: string;
  readonly token?: string;
  /** How a person has logged in. */
  readonly login?: string;
  readonly from: readonly string[];
}

const origins: readonly (readonly string[])[] = [
  ["US"],
  ["DE"],
  ["FR"],
  ["US", "198.51.100.0/24"],
  ["US", "198.51.100.0/24", "198.51.100.0/25"],
  ["DE", "198.51.100.0/24"],
];
const visitors: readonly Visitor[] = origins.flatMap((from) => [
  { from },
  ...emails.flatMap((email) => methods.map((login) => ({ email, login, from }))),
  ...tokens.map((token) => ({ token, from })),
]);

/** As the edge decides it, path by path; written without anything of ops/map. */
const passes = (
  { routes }: ExposureMap,
  hostname: string,
  path: string,
  { email, token, login, from }: Visitor,
): boolean => {
  const parts = path.split("/").filter((part) => part !== "");
  for (let length = parts.length; length >= 0; length -= 1) {
    const at = `/${parts.slice(0, length).join("/")}`;
    const route = routes.find((one) => one.hostname === hostname && one.path === at);
    if (!route) continue;
    const { who } = route;
    const isOne = ({ kind, name }: Who["may"][number]) =>
      (kind === "email" && name === email) ||
      (kind === "domain" && email?.endsWith(`@${name}`)) ||
      (kind === "token" && name === token);
    const here =
      who.only.every((list) => list.some((place) => from.includes(place))) &&
      !who.except?.from.some((place) => from.includes(place));
    if (who.everyone !== undefined) return here;
    const asked =
      email === undefined ||
      ((who.also?.some(isOne) ?? true) &&
        (login === undefined || (who.login?.includes(login) ?? true)) &&
        !who.except?.may.some(isOne));
    return who.may.some(isOne) && here && asked;
  }
  return false;
};

const both = (a: ExposureMap, b: ExposureMap) => [
  ...new Map([...a.routes, ...b.routes].map((route) => [addressOf(route), route])).values(),
];

describe("between any two maps", () => {
  it("whoever gets in has a line that opens, whoever is shut out one that closes or tells the places", () => {
    let opened = 0;
    let shut = 0;
    fc.assert(
      fc.property(maps, maps, (before, after) => {
        const changes = diff(before, after);
        for (const { hostname, path } of both(before, after)) {
          const here = changes.filter(({ addresses }) => addresses.includes(`${hostname}${path}`));
          const [was, is] = [before, after].map((map) => visitors.map((one) => passes(map, hostname, path, one)));
          if (is?.some((now, i) => now && !was?.[i])) {
            opened += 1;
            expect(here.map(({ kind }) => kind)).toEqual(
              expect.arrayContaining([expect.stringMatching(/public|opens/)]),
            );
          }
          if (was?.some((then, i) => then && !is?.[i])) {
            shut += 1;
            expect(here.some(({ kind, says }) => kind === "closes" || says.includes("only from "))).toBe(true);
          }
          const open = (map: ExposureMap) => visitors.every((one) => passes(map, hostname, path, one));
          if (open(after) && !open(before)) expect(here.some(({ kind }) => kind === "public")).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(Math.min(opened, shut)).toBeGreaterThan(100);
  });

  it("nothing is said of a map and itself", () => {
    fc.assert(
      fc.property(maps, (map) => {
        expect(diff(map, map)).toEqual([]);
      }),
    );
  });
});
