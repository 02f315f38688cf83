/** DNS records: A, AAAA and CNAME, with full names inside the zone and the vendor's conflicts. */
import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import type { Call } from "../server.ts";
import { type Context, find, type Resource } from "./context.ts";
import { body, created, filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import { type DnsRecord, hex, stamp } from "./state.ts";

const schema = z.strictObject({
  name: z.string().min(1),
  type: z.enum(["A", "AAAA", "CNAME"], "only A, AAAA and CNAME are modelled"),
  content: z.string().min(1),
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

type Wanted = Omit<DnsRecord, "id" | "created_on" | "modified_on" | "comment_modified_on">;

const invalid = (code: number, message: string): Refusal => new Refusal("dnsInvalid", message, { code, message });

const HOSTNAME = /^(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Small letters and no last dot. The vendor appends the zone to other names in silence; here they are refused. */
const fullName = (c: Context, given: string): string => {
  const name = given.toLowerCase().replace(/\.$/, "");
  if (!HOSTNAME.test(name))
    throw invalid(9000, `DNS name "${given}" is invalid; give a full name such as app.${c.zone.name}`);
  if (name === c.zone.name || name.endsWith(`.${c.zone.name}`)) return name;
  throw invalid(9000, `DNS name "${given}" is not inside ${c.zone.name}; give the full name, e.g. app.${c.zone.name}`);
};

const target = (type: DnsRecord["type"], given: string): string => {
  const content = type === "A" ? given : given.toLowerCase().replace(/\.$/, "");
  if (type === "A" && !isIPv4(content)) throw invalid(9005, "Content for A record must be a valid IPv4 address.");
  if (type === "AAAA") {
    if (!isIPv6(content)) throw invalid(9006, "Content for AAAA record must be a valid IPv6 address.");
    return new URL(`http://[${content}]`).hostname.slice(1, -1);
  }
  if (type === "CNAME" && (!HOSTNAME.test(content) || content.startsWith("*")))
    throw invalid(9007, "Content for CNAME record is invalid.");
  return content;
};

const wanted = (c: Context, call: Call): Wanted => {
  const { tags: _none, ...given } = body(call, schema, (detail) => invalid(9003, detail));
  const { proxied, ttl } = given;
  if (proxied && ttl !== 1) throw invalid(9021, `Invalid TTL ${ttl}: a proxied record must have ttl 1 (automatic).`);
  if (!proxied && ttl !== 1 && (ttl < 60 || ttl > 86400))
    throw invalid(9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.");
  return { ...given, name: fullName(c, given.name), content: target(given.type, given.content) };
};

const noConflict = (c: Context, record: Wanted, self?: string): void => {
  const same = Object.values(c.tables.records).filter((other) => other.name === record.name && other.id !== self);
  if (same.some((other) => other.type === record.type && other.content === record.content))
    throw new Refusal("dnsIdentical");
  if (record.type === "CNAME" && same.length > 0) throw new Refusal("dnsHostTaken");
  if (same.some((other) => other.type === "CNAME")) throw new Refusal("dnsCnameTaken");
};

const view = (record: DnsRecord): Record<string, unknown> => ({
  ...(record.type === "CNAME" && { settings: {} }),
  comment: null,
  ...record,
  proxiable: true,
  meta: {},
  tags: [],
});

export const dns: Resource = (c) => {
  const one = (call: Call): DnsRecord =>
    find(c.tables.records, call, (id) => new Refusal("dnsUnknown", `no record ${id}`));
  const put = async (call: Call, before?: DnsRecord): Promise<Record<string, unknown>> => {
    const given = wanted(c, call);
    noConflict(c, given, before?.id);
    const at = stamp(c.now());
    const said = given.comment === before?.comment ? before?.comment_modified_on : at;
    const record: DnsRecord = {
      id: before?.id ?? hex(16),
      ...given,
      ...(given.comment !== undefined && { comment_modified_on: said }),
      created_on: before?.created_on ?? at,
      modified_on: at,
    };
    c.tables.records[record.id] = record;
    await c.commit();
    return view(record);
  };
  return [
    ["POST", "/zones/:zone/dns_records", "DNS", async (call) => created(await put(call))],
    [
      "GET",
      "/zones/:zone/dns_records",
      "DNS",
      (call) => {
        // The vendor's clients say name.exact, older ones name.
        const asked = filters(call, ["name", "name.exact", "type", "content", "content.exact"]);
        const rows = Object.values(c.tables.records).filter((record) =>
          (["name", "type", "content"] as const).every((key) =>
            [key, `${key}.exact`].every((filter) => (asked.get(filter) ?? record[key]) === record[key]),
          ),
        );
        return list(call, rows.map(view));
      },
    ],
    ["GET", "/zones/:zone/dns_records/:id", "DNS", (call) => ok(view(one(call)))],
    ["PUT", "/zones/:zone/dns_records/:id", "DNS", async (call) => ok(await put(call, one(call)))],
    [
      "DELETE",
      "/zones/:zone/dns_records/:id",
      "DNS",
      async (call) => {
        const { id } = one(call);
        delete c.tables.records[id];
        await c.commit();
        return ok({ id });
      },
    ],
  ];
};
