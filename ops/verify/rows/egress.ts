/** Where a service's packets get to: the canary counts them, by the sender's port. Pure. */
import { unitNames } from "#host/protocol/names.ts";
import type { RecordedUnit } from "#ops/state/inventory.ts";
import { egress } from "#settings/host/egress.ts";
import type { Arrival } from "../probes/canary.ts";
import { servicesOf } from "./isolation.ts";

const tcp = [22, 25, 53, 80, 443, 853, 3389, 7844, 8080] as const;
const udp = [53, 123, 443, 3478, 7844, 51820] as const;

/** Above the range that kernels choose from, so that nobody else sends from there. */
const firstSource = 61_001;

/** Packets, as inside.py sends them: protocol, address, port, source port. */
export type Packet = readonly [protocol: string, address: string, port: number, source: number];

/** The source port of a service: its place among all of them. */
export const sourceOf = (units: readonly RecordedUnit[], service: string): number =>
  firstSource + units.flatMap(servicesOf).indexOf(service);

/** What each service sends to the canary. Both families share a source port, since they are different sockets. */
export const packetsOf = (
  units: readonly RecordedUnit[],
  addresses: readonly string[],
): Readonly<Record<string, Packet[]>> =>
  Object.fromEntries(
    units.flatMap(servicesOf).map((service) => {
      const source = sourceOf(units, service);
      const to = (protocol: string, ports: readonly number[]): Packet[] =>
        addresses.flatMap((address) => ports.map((port): Packet => [protocol, address, port, source]));
      return [service, [...to("tcp", tcp), ...to("udp", udp)]];
    }),
  );

/** What a connector may send anywhere. The edge's own port leads to the edge only. */
const connectorMay = egress([])
  .filter(({ who, to }) => who === "connector" && to === "anywhere")
  .map(({ protocol, port }) => `${protocol}:${port}`);

/** One user of a unit, and what its packets may do at an address that is nobody's in particular. */
export interface Sender {
  /** As in `blog` and `blog-tunnel`. */
  readonly name: string;
  readonly services: readonly string[];
  readonly may: readonly string[];
  /** Without these it could not do its work. */
  readonly must: readonly string[];
}

export const sendersOf = (unit: RecordedUnit): readonly Sender[] => {
  const { connector } = unitNames(unit.project);
  const services = servicesOf(unit).filter((service) => service !== connector);
  return [
    { name: unit.project, services, may: unit.egress, must: [] },
    { name: `${unit.project}-tunnel`, services: [connector], may: connectorMay, must: connectorMay },
  ];
};

/** What is wrong with what arrived from a user: too much, or nothing where something must. */
export const egressFaults = (
  units: readonly RecordedUnit[],
  { services, may, must }: Sender,
  arrivals: readonly Arrival[],
): readonly string[] => {
  const sources = services.map((service) => sourceOf(units, service));
  const arrived = new Set(
    arrivals.filter(({ source }) => sources.includes(source)).map(({ protocol, port }) => `${protocol}:${port}`),
  );
  return [
    ...[...arrived].filter((what) => !may.includes(what)).map((what) => `it gets out on ${what}`),
    ...must.filter((what) => !arrived.has(what)).map((what) => `it cannot get out on ${what}`),
  ];
};
