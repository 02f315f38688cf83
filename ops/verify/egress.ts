/** Where a service's packets get to: the canary counts them, by the sender's port. Pure. */
import { unitNames } from "../../components/names.ts";
import type { Unit } from "../inventory.ts";
import type { Arrival } from "./canary.ts";
import { servicesOf } from "./isolation.ts";

const tcp = [22, 25, 53, 80, 443, 853, 3389, 7844, 8080] as const;
const udp = [53, 123, 443, 3478, 7844, 51820] as const;

/** Above the range that kernels choose from, so that nobody else sends from there. */
const firstSource = 61_001;

/** Packets, as inside.py sends them: protocol, address, port, source port. */
export type Packet = readonly [protocol: string, address: string, port: number, source: number];

/** The source port of a service: its place among all of them. */
export const sourceOf = (units: readonly Unit[], service: string): number =>
  firstSource + units.flatMap(servicesOf).indexOf(service);

/** What each service sends to the canary. Both families share a source port, since they are different sockets. */
export const packetsOf = (units: readonly Unit[], addresses: readonly string[]): Readonly<Record<string, Packet[]>> =>
  Object.fromEntries(
    units.flatMap(servicesOf).map((service) => {
      const source = sourceOf(units, service);
      const to = (protocol: string, ports: readonly number[]): Packet[] =>
        addresses.flatMap((address) => ports.map((port): Packet => [protocol, address, port, source]));
      return [service, [...to("tcp", tcp), ...to("udp", udp)]];
    }),
  );

/** What a connector may send anywhere: the keys of Access, and names. The edge's own port only to the edge. */
const connectorMay = ["tcp:443", "tcp:53", "udp:53"];

/** What the provider's firewall lets out at all is less than a project may ask for. */
export const permitted = (unit: Unit, service: string): readonly string[] =>
  service === unitNames(unit.project).connector ? connectorMay : unit.egress;

/** What is wrong with the arrivals from one service: too many, or one that has to be there and is not. */
export const egressFaults = (
  units: readonly Unit[],
  unit: Unit,
  service: string,
  arrivals: readonly Arrival[],
): readonly string[] => {
  const source = sourceOf(units, service);
  const arrived = new Set(
    arrivals.filter((one) => one.source === source).map(({ protocol, port }) => `${protocol}:${port}`),
  );
  const may = permitted(unit, service);
  const must = service === unitNames(unit.project).connector ? may : [];
  return [
    ...[...arrived].filter((what) => !may.includes(what)).map((what) => `${service} gets out on ${what}`),
    ...must.filter((what) => !arrived.has(what)).map((what) => `${service} cannot get out on ${what}`),
  ];
};
