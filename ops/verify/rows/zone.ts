/** The zone: its records lead to this stack's tunnels and to no host, and a name that nobody made leads nowhere. */
import { randomBytes } from "node:crypto";
import { delegationsOf, delegationText, leadersOf, recordsText } from "#ops/zone-records.ts";
import { isSameName } from "#settings/schema/hostname.ts";
import type { DnsRecord } from "#vendors/cloudflare.ts";
import { type Context, placedRoutes } from "../context.ts";
import { ask } from "../probes/ask.ts";
import { judged, type VerifyRow } from "../row.ts";

/** Cloudflare's words for a name of the zone without a record. */
const nowhere = /\b(1001|1016)\b/;

export const unknownNameRow = async ({ outside, inventory }: Context): Promise<VerifyRow> => {
  const every = placedRoutes(inventory).find(({ route }) => route.hostname.startsWith("*."));
  if (every)
    return judged(
      { line: "zone unknown name", tried: "nothing", from: "outside" },
      [],
      `${every.route.hostname} is a route, which line access ${every.name} tries`,
      "",
    );
  const name = `outward-verify-${randomBytes(4).toString("hex")}.${inventory.cloudflare.zone}`;
  const answer = await ask(outside, { url: `https://${name}/` });
  const known = answer.status !== 0 && !(answer.status >= 400 && nowhere.test(answer.body));
  return judged(
    { line: "zone unknown name", tried: `https://${name}/`, from: "outside" },
    known ? [`it answers ${answer.status}`] : [],
    answer.status === 0 ? "no such name" : `${answer.status}, no record`,
    "a wildcard record leads every name somewhere; remove it from the zone",
  );
};

/** What is wrong with the zone's records. Pure. */
export const recordFaults = (
  records: readonly DnsRecord[],
  tunnels: ReadonlyMap<string, string>,
  addresses: readonly string[],
  zone: string,
): readonly string[] => {
  const own = [...tunnels].flatMap(([hostname, tunnelId]) => {
    const elsewhere = delegationsOf(records, hostname, zone);
    if (elsewhere.length > 0) return [delegationText(hostname, elsewhere)];
    const leaders = leadersOf(records, hostname);
    if (leaders.length === 0) return [`${hostname} has no record`];
    const right = leaders.every(
      ({ type, content = "", proxied }) =>
        type === "CNAME" && isSameName(content, `${tunnelId}.cfargotunnel.com`) && proxied,
    );
    return right && leaders.length === 1 ? [] : [`${hostname} is ${recordsText(leaders)}, and not its tunnel alone`];
  });
  const direct = records.filter(
    ({ type, content = "" }) => (type === "A" || type === "AAAA") && addresses.includes(content),
  );
  return [...own, ...direct.map(({ name, type, content }) => `${name} is ${type} ${content}, which is a host`)];
};

export const recordsRow = async (context: Context): Promise<VerifyRow> => {
  const tunnels = new Map(
    placedRoutes(context.inventory).map(({ route, project }) => [route.hostname, project.tunnelId]),
  );
  return judged(
    { line: "zone records", tried: "every record of the zone", from: "Cloudflare's API" },
    recordFaults(await context.vendors.records(), tunnels, context.addresses, context.inventory.cloudflare.zone),
    `${tunnels.size} hostnames lead to their tunnels, none to a host`,
    "pulumi up --refresh puts the stack's records back; remove a record that names a host",
  );
};
