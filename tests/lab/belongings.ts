/** What a stack makes at the vendors, counted in the emulators' tables. */
import { control } from "./lab.ts";
import { tailnet } from "./vendors.ts";

type Tables = Record<string, Record<string, object>>;

const count = (tables: Tables, vendor: string, table: string): number =>
  Object.keys(tables[vendor]?.[table] ?? {}).length;

/** Mail and the like was in the zone before any stack. */
const isOurs = (record: object): boolean => "type" in record && record.type === "CNAME";

/** Soft-deleted tunnels stay in Cloudflare's table, as they do at the vendor, and are not counted. */
export const belongings = async () => {
  const tables = await control<Tables>("/tables");
  const live = Object.values(tables.cloudflare?.tunnels ?? {}).filter(
    (tunnel) => !(tunnel as { deleted_at?: string }).deleted_at,
  );
  const { devices } = await tailnet.call<{ devices: { tags?: string[] }[] }>("GET", "/tailnet/-/devices");
  return {
    servers: count(tables, "hcloud", "servers"),
    firewalls: count(tables, "hcloud", "firewalls"),
    tunnels: live.length,
    records: Object.values(tables.cloudflare?.records ?? {}).filter(isOurs).length,
    apps: count(tables, "cloudflare", "apps"),
    policies: count(tables, "cloudflare", "policies"),
    groups: count(tables, "cloudflare", "groups"),
    tokens: count(tables, "cloudflare", "serviceTokens"),
    devices: devices.filter(({ tags }) => tags?.includes("tag:outward")).length,
  };
};

export type Belongings = Awaited<ReturnType<typeof belongings>>;

/** Of the stack that `npm run lab` brings up. */
export const full: Belongings = {
  servers: 1,
  firewalls: 1,
  tunnels: 2,
  records: 2,
  apps: 3,
  policies: 3,
  groups: 0,
  tokens: 2,
  devices: 1,
};
