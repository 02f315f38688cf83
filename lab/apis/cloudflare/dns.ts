/**
 * DNS records of the types that a zone with a site and mail has, with full names inside the zone and the vendor's conflicts.
 * Names come back in Unicode, whatever form they were given in (terraform-provider-cloudflare#1310).
 */
import { domainToUnicode } from "node:url";
import type { Call } from "../server.ts";
import { find, type Resource } from "./context.ts";
import { noConflict, proxiable, wantedRecord } from "./dns-record.ts";
import { created, filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import { type DnsRecord, hex, stamp } from "./state.ts";

const view = (record: DnsRecord): Record<string, unknown> => ({
  ...(record.type === "CNAME" && { settings: {} }),
  comment: null,
  ...record,
  name: domainToUnicode(record.name) || record.name,
  proxiable: proxiable(record.type),
  meta: {},
  tags: [],
});

export const dns: Resource = (c) => {
  const one = (call: Call): DnsRecord =>
    find(c.tables.records, call, (id) => new Refusal("dnsUnknown", `no record ${id}`));
  const put = async (call: Call, before?: DnsRecord): Promise<Record<string, unknown>> => {
    const given = wantedRecord(c, call);
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
        // The vendor's clients say name.exact, older ones name; it is taken in ASCII alone (cloudflare-go#688).
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
