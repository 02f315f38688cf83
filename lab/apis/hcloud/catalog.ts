/** What the vendor offers: a small table of real locations, server types and images. */
import type { Call, Reply, Route } from "../server.ts";
import { type Context, filters, list, type Resource } from "./context.ts";
import { HcloudError } from "./errors.ts";
import { stamp } from "./state.ts";

const location = (id: number, name: string, country: string, city: string, zone: string) => ({
  id,
  name,
  country,
  city,
  latitude: 0,
  longitude: 0,
  network_zone: zone,
  description: city,
});

export const LOCATIONS = [
  location(1, "fsn1", "DE", "Falkenstein", "eu-central"),
  location(2, "nbg1", "DE", "Nuremberg", "eu-central"),
  location(3, "hel1", "FI", "Helsinki", "eu-central"),
  location(4, "ash", "US", "Ashburn, VA", "us-east"),
  location(5, "hil", "US", "Hillsboro, OR", "us-west"),
  location(6, "sin", "SG", "Singapore", "ap-southeast"),
] as const;

const EUROPE = ["fsn1", "nbg1", "hel1"];
const OVERSEAS = ["ash", "hil", "sin"];

const type = (id: number, name: string, cores: number, memory: number, disk: number, at: readonly string[]) => ({
  id,
  name,
  description: name.toUpperCase(),
  architecture: "x86",
  cores,
  memory,
  disk,
  storage_type: "local",
  cpu_type: "shared",
  category: name.startsWith("cpx") ? "regular_purpose" : "cost_optimized",
  prices: [],
  locations: LOCATIONS.filter((one) => at.includes(one.name)).map((one) => ({
    id: one.id,
    name: one.name,
    recommended: true,
  })),
  deprecation: null,
  deprecated: false,
});

const SERVER_TYPES = [
  type(22, "cpx11", 2, 2, 40, OVERSEAS),
  type(23, "cpx21", 3, 4, 80, OVERSEAS),
  type(104, "cx22", 2, 4, 40, EUROPE),
  type(105, "cx32", 4, 8, 80, EUROPE),
  type(109, "cpx22", 2, 4, 80, EUROPE),
  type(110, "cpx32", 4, 8, 160, EUROPE),
  type(114, "cx23", 2, 4, 40, EUROPE),
  type(115, "cx33", 4, 8, 80, EUROPE),
  type(116, "cx43", 8, 16, 160, EUROPE),
] as const;

const image = (id: number, name: string, flavor: string, version: string, bootable: boolean) => ({
  id,
  name,
  type: "system",
  status: "available",
  os_flavor: flavor,
  os_version: version,
  architecture: "x86",
  disk_size: 5,
  image_size: null,
  description: `${name}${bootable ? "" : " (listed only: the lab cannot boot it)"}`,
  created: "2026-01-01T00:00:00Z",
  labels: {},
  protection: { delete: false },
  /** Whether the lab has a disk of it; not part of the vendor's answer. */
  bootable,
});

const IMAGES = [
  image(114690387, "debian-13", "debian", "13", true),
  image(114690388, "debian-12", "debian", "12", true),
  image(161547269, "ubuntu-24.04", "ubuntu", "24.04", false),
] as const;

const DAY = 24 * 3_600_000;
const daysAgo = (c: Context, days: number): string => stamp(new Date(c.now().getTime() - days * DAY));

/** System images with the ids they have now. */
export const images = (c: Context) => {
  const shift = c.faults.on("image_ids_rotated") ? 1_000 : 0;
  const deprecated = c.faults.on("images_deprecated") ? daysAgo(c, 120) : null;
  return IMAGES.map((one) => ({ ...one, id: one.id + shift, deprecated }));
};

/** Server types with what their locations say of them now. */
export const serverTypes = (c: Context) => {
  const deprecation = c.faults.on("server_types_retired")
    ? { announced: daysAgo(c, 90), unavailable_after: daysAgo(c, 1) }
    : null;
  return SERVER_TYPES.map((one) => ({
    ...one,
    locations: one.locations.map((at) => {
      const soldOut = c.faults.on("sold_out", `${one.name} at ${at.name}`);
      return { ...at, available: deprecation === null && !soldOut, deprecation };
    }),
  }));
};

export const imageView = ({ bootable: _bootable, ...shown }: ReturnType<typeof images>[number]) => shown;

/** The entry of that name or id. */
export const pick = <T extends { readonly id: number; readonly name: string }>(
  table: readonly T[],
  wanted: string | number,
): T | undefined => table.find((one) => one.name === wanted || String(one.id) === String(wanted));

const offered = (
  plural: string,
  noun: string,
  table: (call: Call) => readonly { readonly id: number; readonly name: string }[],
  known: readonly string[] = ["name"],
): Route[] => {
  const named = (call: Call): Reply => {
    const name = filters(call, known).get("name");
    return list(
      call,
      plural,
      table(call).filter((one) => (name ?? one.name) === one.name),
    );
  };
  const single = (call: Call): Reply => {
    const one = table(call).find(({ id }) => String(id) === call.params.id);
    if (!one) throw new HcloudError("not_found", `${noun} with ID '${call.params.id}' not found`);
    return { status: 200, json: { [noun]: one } };
  };
  return [
    ["GET", `/${plural}`, named],
    ["GET", `/${plural}/:id`, single],
  ];
};

const gone = (): never => {
  throw new HcloudError("deprecated_api_endpoint", "datacenters are no longer available, use locations");
};

export const catalog: Resource = (c) => {
  const shown = (call: Call) => {
    const same = ["architecture", "status", "type"] as const;
    // By its id an image is shown, deprecated or not.
    const all = call.params.id !== undefined || call.query.get("include_deprecated") === "true";
    return images(c)
      .filter((one) => same.every((key) => (call.query.get(key) ?? one[key]) === one[key]))
      .filter(({ deprecated }) => all || deprecated === null)
      .map(imageView);
  };
  const known = ["name", "architecture", "include_deprecated", "status", "type"];
  return [
    ...offered("locations", "location", () => LOCATIONS),
    ...offered("server_types", "server_type", () => serverTypes(c)),
    ...offered("images", "image", shown, known),
    ["GET", "/datacenters", gone],
    ["GET", "/datacenters/:id", gone],
  ];
};
