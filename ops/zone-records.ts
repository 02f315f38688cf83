/** Records of a zone that have to do with the proxied CNAME of a hostname; what stands beside it is nobody's business. Pure. */
import { foldedName, isSameName } from "#settings/schema/hostname.ts";

type ZoneRecord = Readonly<Record<string, unknown>>;

/** Of these a name has one CNAME or addresses, at Cloudflare as well; MX, TXT, CAA and others stay (Domain-Connect/spec#94). */
const leading = ["A", "AAAA", "CNAME"];

const nameOf = ({ name }: ZoneRecord): string => foldedName(String(name ?? ""));

/** Those that say where the hostname leads. */
export const leadersOf = <R extends ZoneRecord>(records: readonly R[], hostname: string): readonly R[] =>
  records.filter((record) => leading.includes(String(record.type)) && isSameName(nameOf(record), hostname));

/** NS of the hostname, or of a name above it: another server answers for it. Those of the zone itself are the zone's own. */
export const delegationsOf = <R extends ZoneRecord>(
  records: readonly R[],
  hostname: string,
  zone: string,
): readonly R[] =>
  records.filter((record) => {
    const [name, own] = [nameOf(record), foldedName(hostname)];
    return record.type === "NS" && !isSameName(name, zone) && (own === name || own.endsWith(`.${name}`));
  });

/** As in `A 192.0.2.1, A 192.0.2.2`. */
export const recordsText = (records: readonly ZoneRecord[]): string =>
  records.map(({ type, content }) => `${type} ${content}`).join(", ");

export const delegationText = (hostname: string, records: readonly ZoneRecord[]): string =>
  `${hostname} is delegated by ${records.map(({ name, type, content }) => `${name} ${type} ${content}`).join(", ")}`;
