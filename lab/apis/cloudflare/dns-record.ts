/** What a DNS record may be: its fields by type, its name, what it points to, and what may stand beside it. */
import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { z } from "zod";
import type { Call } from "../server.ts";
import type { Context } from "./context.ts";
import { body } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import type { DnsRecord } from "./state.ts";

const schema = z.strictObject({
  name: z.string().min(1),
  type: z.enum(
    ["A", "AAAA", "CNAME", "MX", "TXT", "CAA", "NS"],
    "only A, AAAA, CNAME, MX, TXT, CAA and NS are modelled",
  ),
  content: z.string().min(1).optional(),
  /** Of a CAA, in place of its content. */
  data: z.strictObject({ flags: z.int(), tag: z.string(), value: z.string() }).optional(),
  /** Of an MX. */
  priority: z.int().optional(),
  proxied: z.boolean().default(false),
  ttl: z.int().default(1),
  comment: z.string().max(100, "at most 100 characters on the Free plan").optional(),
  tags: z.array(z.never("tags need a paid plan")).optional(),
  settings: z
    .strictObject({
      flatten_cname: z.boolean().optional(),
      ipv4_only: z.boolean().optional(),
      ipv6_only: z.boolean().optional(),
    })
    .optional(),
});

type Given = z.infer<typeof schema>;
export type WantedRecord = Omit<DnsRecord, "id" | "created_on" | "modified_on" | "comment_modified_on">;

const invalid = (code: number, message: string): Refusal => new Refusal("dnsInvalid", message, { code, message });

const HOSTNAME = /^(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** What the edge can stand in front of; of these a name has one CNAME or addresses. */
export const proxiable = (type: DnsRecord["type"]): boolean => type === "A" || type === "AAAA" || type === "CNAME";

/** Small letters, ASCII, no last dot. */
const ascii = (given: string): string => {
  const name = given.toLowerCase().replace(/\.$/, "");
  return domainToASCII(name) || name;
};

/** The vendor appends the zone to other names in silence; here they are refused. */
const fullName = (c: Context, given: string): string => {
  const name = ascii(given);
  if (!HOSTNAME.test(name))
    throw invalid(9000, `DNS name "${given}" is invalid; give a full name such as app.${c.zone.name}`);
  if (name === c.zone.name || name.endsWith(`.${c.zone.name}`)) return name;
  throw invalid(9000, `DNS name "${given}" is not inside ${c.zone.name}; give the full name, e.g. app.${c.zone.name}`);
};

/** @throws Refusal for what a record of that type cannot point to, and for a field of another type */
const contentOf = ({ type, content = "", data, priority }: Given): string => {
  if ((data !== undefined) !== (type === "CAA")) throw invalid(9101, `data is of a CAA, and a ${type} has content`);
  if ((priority !== undefined) !== (type === "MX")) throw invalid(9102, `priority is of an MX, and this is a ${type}`);
  if (data) return `${data.flags} ${data.tag} "${data.value}"`;
  if (type === "TXT") return content;
  if (type === "A" && !isIPv4(content)) throw invalid(9005, "Content for A record must be a valid IPv4 address.");
  if (type === "A") return content;
  if (type === "AAAA") {
    if (!isIPv6(content)) throw invalid(9006, "Content for AAAA record must be a valid IPv6 address.");
    return new URL(`http://[${content}]`).hostname.slice(1, -1);
  }
  const name = ascii(content);
  if (!HOSTNAME.test(name) || name.startsWith("*")) throw invalid(9007, `Content for ${type} record is invalid.`);
  return name;
};

/** What a call wants to write. @throws Refusal */
export const wantedRecord = (c: Context, call: Call): WantedRecord => {
  const { tags: _none, ...given } = body(call, schema, (detail) => invalid(9003, detail));
  const { proxied, ttl, type } = given;
  if (proxied && !proxiable(type)) throw invalid(9004, "This record type cannot be proxied.");
  if (proxied && ttl !== 1) throw invalid(9021, `Invalid TTL ${ttl}: a proxied record must have ttl 1 (automatic).`);
  if (!proxied && ttl !== 1 && (ttl < 60 || ttl > 86400))
    throw invalid(9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.");
  return { ...given, name: fullName(c, given.name), content: contentOf(given) };
};

/**
 * Behind the edge a CNAME stands beside mail and text, at the zone's own name too. Stricter than the vendor: one that
 * is not behind it stands beside nothing, as DNS itself has it.
 */
export const noConflict = (c: Context, record: WantedRecord, self?: string): void => {
  const same = Object.values(c.tables.records).filter((other) => other.name === record.name && other.id !== self);
  if (same.some((other) => other.type === record.type && other.content === record.content))
    throw new Refusal("dnsIdentical");
  const below = record.name !== c.zone.name;
  if (below && record.type !== "NS" && same.some(({ type }) => type === "NS")) throw new Refusal("dnsDelegated");
  if (below && record.type === "NS" && same.some(({ type }) => type !== "NS")) throw new Refusal("dnsInDelegation");
  const leads = same.filter(({ type }) => proxiable(type));
  if (record.type === "CNAME" && (record.proxied ? leads : same).length > 0) throw new Refusal("dnsHostTaken");
  if (leads.some(({ type, proxied }) => type === "CNAME" && (proxiable(record.type) || !proxied)))
    throw new Refusal("dnsCnameTaken");
};
