/** cloudflare:index/dnsRecord:DnsRecord. */
import { crud } from "./crud.ts";
import { either, may, need, path, told } from "./shape.ts";

export const dnsRecord = crud({
  collection: "dns_records",
  replaces: ["type"],
  check: ({ proxied, ttl }) => {
    if (proxied === true && typeof ttl === "number" && ttl !== 1) {
      throw new Error(`ttl must be set to 1 when \`proxied\` is true (is ${ttl})`);
    }
  },
  shape: {
    zoneId: path({ required: true }),
    name: need(),
    type: need(),
    ttl: need(),
    content: may(),
    comment: may(),
    priority: may(),
    proxied: either({ byDefault: false }),
    tags: either({ set: true }),
    settings: either({ of: { flattenCname: either(), ipv4Only: either(), ipv6Only: either() } }),
    commentModifiedOn: told(),
    createdOn: told(),
    modifiedOn: told(),
    proxiable: told(),
    tagsModifiedOn: told(),
  },
});
