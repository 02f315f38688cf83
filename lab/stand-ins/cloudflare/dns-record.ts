/** cloudflare:index/dnsRecord:DnsRecord. */
import { isIPv6 } from "node:net";
import type { Props } from "../props.ts";
import { crud } from "./crud.ts";
import { either, may, need, path, told } from "./shape.ts";

/** "app" passes for "app.example.com", because the API answers with full names; so a rename to the first labels is lost. */
const isShortFor = (said: unknown, has: unknown): boolean =>
  typeof said === "string" &&
  typeof has === "string" &&
  (said === "@" ? has.includes(".") : has.startsWith(`${said.replace(/\.$/, "")}.`));

const address = (text: string): string => (isIPv6(text) ? new URL(`http://[${text}]`).hostname : text);

/** A target in other letters, an address in other words. */
const isSameContent = (said: unknown, has: unknown, { type }: Props): boolean => {
  if (typeof said !== "string" || typeof has !== "string") return false;
  return type === "CNAME"
    ? said.toLowerCase() === has.toLowerCase()
    : type === "AAAA" && address(said) === address(has);
};

const off = either({ lax: true });

export const dnsRecord = crud({
  collection: "dns_records",
  replaces: ["type"],
  checkCreate: ({ proxied, ttl }) => {
    if (proxied === true && typeof ttl === "number" && ttl !== 1) {
      throw new Error(`ttl must be set to 1 when \`proxied\` is true (is ${ttl})`);
    }
  },
  shape: {
    zoneId: path({ required: true }),
    name: need({ alike: isShortFor }),
    type: need(),
    ttl: need(),
    content: may({ alike: isSameContent }),
    comment: may(),
    priority: may(),
    proxied: either({ byDefault: false }),
    tags: either({ set: true, lax: true }),
    settings: either({ of: { flattenCname: off, ipv4Only: off, ipv6Only: off } }),
    commentModifiedOn: told(),
    createdOn: told(),
    modifiedOn: told(),
    proxiable: told(),
    tagsModifiedOn: told(),
  },
});
