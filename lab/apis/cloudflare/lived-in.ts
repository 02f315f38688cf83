/** A zone that somebody has lived in: nobody's first project gets an empty one. Pure. */
import { type DnsRecord, emptyTables, hex, stamp, type Tables } from "./state.ts";

type Born = Pick<DnsRecord, "name" | "type" | "content"> & Pick<Partial<DnsRecord>, "priority" | "data">;

/**
 * Mail at the zone's own name, and a text beside a hostname that a stack takes.
 * @param taken its first label
 */
const records = (zone: string, taken: string): readonly Born[] => [
  { name: zone, type: "MX", content: "mx.example.net", priority: 10 },
  { name: zone, type: "TXT", content: '"v=spf1 include:example.net -all"' },
  {
    name: zone,
    type: "CAA",
    content: '0 issue "letsencrypt.org"',
    data: { flags: 0, tag: "issue", value: "letsencrypt.org" },
  },
  { name: `${taken}.${zone}`, type: "TXT", content: '"site-verification=0123456789abcdef"' },
];

/** Tables of a fresh account with such a zone. */
export const livedInTables = (team: string, zone: string, taken: string, now: Date): Tables => {
  const at = { created_on: stamp(now), modified_on: stamp(now) };
  const born = records(zone, taken).map((one): DnsRecord => ({ id: hex(16), ...one, proxied: false, ttl: 1, ...at }));
  return { ...emptyTables(team, now), records: Object.fromEntries(born.map((one) => [one.id, one])) };
};
