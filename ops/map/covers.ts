/** What one map's rules already let pass: the difference between a change and a change of exposure. Pure. */
import { BlockList, isIP } from "node:net";
import { hostCovers } from "#settings/access/coverage.ts";
import type { Exposure } from "./model.ts";
import type { Caller } from "./who.ts";

const below = (path: string, prefix: string): boolean =>
  `${path}/`.replace("//", "/").startsWith(`${prefix}/`.replace("//", "/"));

/**
 * The route that answers at an address: of its own hostname the longest path at or above it; else that of a wildcard, in
 * the same project where the hostname has one, since a hostname leads to one tunnel. Undefined: nobody answers.
 */
export const answering = (routes: readonly Exposure[], address: string): Exposure | undefined => {
  const hostname = address.slice(0, address.indexOf("/"));
  const owner = routes.find((route) => route.hostname === hostname)?.project;
  return routes
    .filter((route) => hostCovers(route.hostname, hostname) && (owner ?? route.project) === route.project)
    .filter((route) => below(address.slice(hostname.length), route.path))
    .toSorted(
      (a, b) => Number(b.hostname === hostname) - Number(a.hostname === hostname) || b.path.length - a.path.length,
    )[0];
};

const domainOf = (email: string): string => email.slice(email.lastIndexOf("@") + 1);

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether whoever is the one caller is the other as well: an address lies in its domain, a team in its organisation. */
const isAlso = (one: Caller, other: Caller): boolean =>
  (one.kind === other.kind && same(one.name, other.name)) ||
  (other.kind === "domain" && one.kind === "email" && same(other.name, domainOf(one.name))) ||
  (other.kind === "github" && one.kind === "github" && same(other.name, one.name.split("/")[0] ?? ""));

/** Whether a caller passes because of one of these. */
export const letsPass = (may: readonly Caller[], one: Caller): boolean => may.some((other) => isAlso(one, other));

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 4 ? "ipv4" : "ipv6");

const within = (inner: string, outer: string): boolean => {
  const [[address = "", bits], [network = "", prefix]] = [inner.split("/"), outer.split("/")];
  if (isIP(address) === 0 || isIP(address) !== isIP(network) || Number(bits) < Number(prefix)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), familyOf(network));
  return list.check(address, familyOf(address));
};

/** Whether a network or country lies in one of these. */
export const lies = (place: string, places: readonly string[]): boolean =>
  places.some((one) => one === place || within(place, one));
