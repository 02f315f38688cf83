/** The zone: its records lead to this stack's tunnels and to no host, and a name that nobody made leads nowhere. */
import { randomBytes } from "node:crypto";
import type { DnsRecord } from "../vendors/cloudflare.ts";
import { ask } from "./ask.ts";
import { type Context, placedRoutes } from "./context.ts";
import { judged, type Row } from "./row.ts";

/** Cloudflare's words for a name of the zone without a record. */
const nowhere = /\b(1001|1016)\b/;

export const unknownNameRow = async ({ outside, inventory }: Context): Promise<Row> => {
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
): readonly string[] => {
  const own = [...tunnels].flatMap(([hostname, tunnelId]) => {
    const [record, ...more] = records.filter(({ name }) => name === hostname);
    if (!record) return [`${hostname} has no record`];
    const right = record.type === "CNAME" && record.content === `${tunnelId}.cfargotunnel.com` && record.proxied;
    return right && more.length === 0
      ? []
      : [`${hostname} is ${record.type} ${record.content}, and not its tunnel alone`];
  });
  const direct = records.filter(
    ({ type, content = "" }) => (type === "A" || type === "AAAA") && addresses.includes(content),
  );
  return [...own, ...direct.map(({ name, type, content }) => `${name} is ${type} ${content}, which is a host`)];
};

export const recordsRow = async (context: Context): Promise<Row> => {
  const tunnels = new Map(
    placedRoutes(context.inventory).map(({ route, project }) => [route.hostname, project.tunnelId]),
  );
  return judged(
    { line: "zone records", tried: "every record of the zone", from: "Cloudflare's API" },
    recordFaults(await context.vendors.records(), tunnels, context.addresses),
    `${tunnels.size} hostnames lead to their tunnels, none to a host`,
    "pulumi up --refresh puts the stack's records back; remove a record that names a host",
  );
};
