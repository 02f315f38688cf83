/** Devices: headscale's nodes, found by exact filters, listed until somebody removes them, online or not. */
import { z } from "zod";
import type { Call, Reply } from "../server.ts";
import { body, type Context, checkTailnet, type Resource, tags } from "./context.ts";
import { type Device, deviceView, isTwin, namedNodes, withTwin } from "./device-view.ts";
import { notModelled, TailscaleError } from "./errors.ts";
import { permitTags } from "./tags.ts";

const FILTERS = [
  "id",
  "nodeId",
  "name",
  "hostname",
  "user",
  "os",
  "authorized",
  "isEphemeral",
  "tags",
  "addresses",
] as const;
type Filter = (typeof FILTERS)[number];

const devicesOf = async (c: Context): Promise<Device[]> => {
  const devices = (await namedNodes(c.headscale)).map((node) => deviceView(c, node));
  return c.faults.on("stale_twin") ? devices.flatMap(withTwin) : devices;
};

/** Exact on plain fields, membership on lists; several values of one filter are alternatives. */
const matches = (device: Device, filter: Filter, wanted: readonly string[]): boolean => {
  const have = device[filter] ?? [];
  const values = Array.isArray(have) ? have : [String(have)];
  return values.some((value) => wanted.includes(value));
};

/** What headscale's own API does not tell of a device. */
const asHeadscale = ({ connectedToControl: _, ...device }: Device): object => device;

const list = async (c: Context, call: Call): Promise<Reply> => {
  checkTailnet(c, call);
  if (c.apiKey !== undefined) return { status: 200, json: { devices: (await devicesOf(c)).map(asHeadscale) } };
  const asked = [...new Set(call.query.keys())].filter((key) => key !== "fields");
  const unknown = asked.find((key) => !FILTERS.some((filter) => filter === key));
  if (unknown) throw notModelled(`the device filter ${unknown}; known are ${FILTERS.join(", ")}`);
  const found = (await devicesOf(c)).filter((device) =>
    FILTERS.every((filter) => !asked.includes(filter) || matches(device, filter, call.query.getAll(filter))),
  );
  const stale = c.faults.on("stale_device_first");
  const rank = (device: Device): number => (device.connectedToControl ? 1 : 0);
  return { status: 200, json: { devices: stale ? found.toSorted((a, b) => rank(a) - rank(b)) : found } };
};

const one = async (c: Context, call: Call): Promise<Device> => {
  const wanted = call.params.id ?? "";
  const device = (await devicesOf(c)).find(({ id, nodeId }) => id === wanted || nodeId === wanted);
  if (device) return device;
  throw new TailscaleError(404, "device not found");
};

const setTags = async (c: Context, call: Call): Promise<Reply> => {
  const device = await one(c, call);
  const { tags: wanted } = body(call, z.strictObject({ tags }));
  if (wanted.length === 0) throw new TailscaleError(400, "tagged devices must have at least one tag");
  permitTags(c, wanted);
  await c.headscale.setTags(device.id, wanted);
  return { status: 200, json: {} };
};

/** The lab's tailnet does not ask for approval, so every device is authorized, and none can lose it. */
const authorize = async (c: Context, call: Call): Promise<Reply> => {
  await one(c, call);
  if (body(call, z.strictObject({ authorized: z.boolean() })).authorized) return { status: 200, json: {} };
  throw notModelled("taking a device's authorization away");
};

export const devices: Resource = (c) => [
  ["GET", "/tailnet/:tailnet/devices", (call) => list(c, call)],
  ["GET", "/device/:id", async (call) => ({ status: 200, json: await one(c, call) })],
  [
    "DELETE",
    "/device/:id",
    async (call) => {
      const device = await one(c, call);
      await (isTwin(device) ? c.faults.clear("stale_twin") : c.headscale.deleteNode(device.id));
      return { status: 200, json: {} };
    },
  ],
  ["POST", "/device/:id/tags", (call) => setTags(c, call)],
  ["POST", "/device/:id/authorized", (call) => authorize(c, call)],
];
