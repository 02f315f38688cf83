/** What one map's rules already let pass: the difference between a change and a change of exposure. Pure. */
import { BlockList, isIP } from "node:net";
import { addressOf, type Exposure } from "./model.ts";
import type { Caller } from "./who.ts";

/** The route that answers at an address: the longest path at or above it. Undefined: nobody answers. */
export const answering = (routes: readonly Exposure[], address: string): Exposure | undefined =>
  routes
    .filter((route) => `${address}/`.replace("//", "/").startsWith(`${addressOf(route)}/`.replace("//", "/")))
    .toSorted((a, b) => b.path.length - a.path.length)[0];

const domainOf = (email: string): string => email.slice(email.lastIndexOf("@") + 1);

/** Whether a caller passes because of one of these. A person passes by an address or by its domain. */
export const letsPass = (may: readonly Caller[], { kind, name }: Caller): boolean =>
  may.some(
    (one) =>
      (one.kind === kind && one.name.toLowerCase() === name.toLowerCase()) ||
      (one.kind === "domain" && kind === "email" && one.name.toLowerCase() === domainOf(name).toLowerCase()),
  );

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
