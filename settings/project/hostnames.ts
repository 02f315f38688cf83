/** Hostnames that are right by themselves and will not do what is meant: where a certificate or a lock is missing. Pure. */
import { isOpen } from "../access/access.ts";
import { inOtherLetters } from "../schema/hostname.ts";
import type { Project } from "./project.ts";
import type { Route } from "./route.ts";

/** What to know of a hostname. */
export interface Caution {
  readonly hostname: string;
  /** Where it stands, what is wrong with it, and what to do. */
  readonly text: string;
}

const isWildcard = (name: string): boolean => name.startsWith("*.");

/** Labels before the zone's own name. */
const levels = (hostname: string, zone: string): number =>
  hostname === zone ? 0 : hostname.slice(0, -zone.length - 1).split(".").length;

/** Whether a certificate for these names is one for the hostname: a wildcard stands for one label. */
export const certified = (hostname: string, zone: string, certificates: readonly string[]): boolean =>
  levels(hostname, zone) < 2 ||
  certificates.some((name) => name === hostname || name === `*.${hostname.slice(hostname.indexOf(".") + 1)}`);

const uncertified = (where: string, hostname: string, zone: string): Caution => {
  const [, ...parent] = hostname.split(".");
  const flat = `${hostname.slice(0, -zone.length - 1).replaceAll(".", "-")}.${zone}`;
  return {
    hostname,
    text:
      `${where}.hostname: "${hostname}" is ${levels(hostname, zone)} levels below ${zone}, and the certificate that every zone has is for one: ` +
      `no browser connects; use ${flat}, or order a certificate at Cloudflare and say outward:cloudflare.certificates: ["*.${parent.join(".")}"]`,
  };
};

/** An origin by what listens there: two addresses of loopback may be one program. */
const listenerOf = ({ origin }: Route): string => (origin.startsWith("unix:") ? origin : new URL(origin).port);

/**
 * cloudflared tells hosts apart by case, and may be given what a visitor wrote. Where a tunnel has a wildcard, a hostname in other
 * letters falls to the wildcard's rule: an open one must not lead to what another route guards.
 */
const unlocked = (project: string, routes: readonly Route[]): readonly Caution[] =>
  routes.flatMap((wide, i) => {
    if (!isWildcard(wide.hostname) || !isOpen(wide.access)) return [];
    const guarded = routes.find(
      (one) =>
        !isOpen(one.access) &&
        !isWildcard(one.hostname) &&
        inOtherLetters(one.hostname) !== one.hostname &&
        inOtherLetters(one.hostname).endsWith(wide.hostname.slice(1)) &&
        listenerOf(one) === listenerOf(wide),
    );
    if (!guarded) return [];
    const text =
      `projects.${project}.routes[${i}].origin: "${wide.origin}" is also the origin of ${guarded.hostname}${guarded.path ?? ""}, which ` +
      `is not open: cloudflared takes ${inOtherLetters(guarded.hostname)} for ${wide.hostname}, where it asks nobody; ` +
      `give ${wide.hostname} an origin of its own, or make it another project's`;
    return [wide, guarded].map(({ hostname }) => ({ hostname, text }));
  });

/** @param certificates names that a certificate of the account's own is for, beside what every zone has */
export const cautionsOf = (
  projects: readonly Project[],
  zone: string,
  certificates: readonly string[],
): readonly Caution[] =>
  projects.flatMap(({ name, routes }) => [
    ...routes.flatMap(({ hostname }, i) =>
      certified(hostname, zone, certificates) || routes.findIndex((one) => one.hostname === hostname) < i
        ? []
        : [uncertified(`projects.${name}.routes[${i}]`, hostname, zone)],
    ),
    ...unlocked(name, routes),
  ]);

/** Names of certificates that are none of the zone. */
export const certificateFaults = (certificates: readonly string[], zone: string | undefined): readonly string[] =>
  certificates.flatMap((name, i) =>
    zone === undefined || name.replace(/^\*\./, "").endsWith(`.${zone}`)
      ? []
      : [
          `outward:cloudflare.certificates[${i}]: "${name}" is not below the zone ${zone} by two levels or more; remove it: one level every zone has`,
        ],
  );
