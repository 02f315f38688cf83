/** Looking devices up, and what may be changed of one: its tags and its authorisation. */
import { milliseconds } from "../duration.ts";
import type { Model, Question } from "../model.ts";
import { type Props, same, sameSet } from "../props.ts";
import { orGone, type Tailscale } from "./client.ts";

type DeviceJson = Readonly<Record<string, unknown>>;

const deviceState = (device: DeviceJson): Props => ({
  id: device.id,
  nodeId: device.nodeId ?? "",
  name: device.name,
  hostname: device.hostname,
  user: device.user,
  addresses: device.addresses ?? [],
  tags: device.tags ?? [],
  authorized: device.authorized ?? false,
  keyExpiryDisabled: device.keyExpiryDisabled ?? false,
  blocksIncomingConnections: device.blocksIncomingConnections ?? false,
  clientVersion: device.clientVersion ?? "",
  created: device.created ?? "",
  expires: device.expires ?? "",
  isExternal: device.isExternal ?? false,
  lastSeen: device.lastSeen ?? "",
  machineKey: device.machineKey ?? "",
  nodeKey: device.nodeKey ?? "",
  os: device.os ?? "",
  tailnetLockError: device.tailnetLockError ?? "",
  tailnetLockKey: device.tailnetLockKey ?? "",
  updateAvailable: device.updateAvailable ?? false,
});

const list = async (api: Tailscale, query: string): Promise<readonly DeviceJson[]> => {
  const path = `${api.tailnet}/devices${query === "" ? "" : `?${query}`}`;
  return (await api.json<{ devices: DeviceJson[] }>({ method: "GET", path })).devices;
};

const first = async (api: Tailscale, key: string, value: string): Promise<Props> => {
  const [device] = await list(api, `${key}=${encodeURIComponent(value)}`);
  if (!device) throw new Error(`Could not find device with ${key}="${value}"`);
  return deviceState(device);
};

/** Milliseconds between two looks. */
const interval = 1_000;

/** One device: the first that the API lists. With `waitFor`, asked again every second until it is there. */
export const getDevice: Question<Tailscale> = {
  inputs: ["hostname", "name", "waitFor"],
  run: async (api, { hostname, name, waitFor }) => {
    if (!hostname === !name) throw new Error("exactly one of hostname and name must be given");
    const wait = waitFor === undefined ? 0 : milliseconds(String(waitFor), "waitFor");
    if (waitFor !== undefined && wait <= interval)
      throw new Error(`waitFor: "${waitFor}" must be greater than 1 second`);
    const deadline = api.now() + wait;
    const look = () => (hostname ? first(api, "hostname", String(hostname)) : first(api, "name", String(name)));
    for (;;) {
      try {
        return { ...(await look()), ...(waitFor === undefined ? {} : { waitFor }) };
      } catch (error) {
        // Any error is waited out, a refusal too.
        if (api.now() + interval > deadline) throw error;
      }
      await api.pause(interval);
    }
  },
};

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

export const getDevices: Question<Tailscale> = {
  inputs: ["namePrefix", "filters"],
  run: async (api, { namePrefix, filters = [] }) => {
    const query = (filters as Filter[]).flatMap(({ name, values }) =>
      values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
    );
    const devices = await list(api, query.join("&"));
    const prefix = String(namePrefix ?? "");
    const kept = devices.filter(({ name }) => String(name).startsWith(prefix));
    return { id: "devices", ...(prefix ? { namePrefix } : {}), filters, devices: kept.map(deviceState) };
  },
};

const get = (api: Tailscale, id: unknown): Promise<DeviceJson | undefined> =>
  orGone(api.json<DeviceJson>({ method: "GET", path: `/device/${id}` }));

const post = async (api: Tailscale, id: unknown, what: string, json: object): Promise<void> => {
  await api.text({ method: "POST", path: `/device/${id}/${what}`, json });
};

export const deviceTags: Model<Tailscale> = {
  inputs: ["deviceId", "tags"],
  required: ["deviceId", "tags"],
  computed: [],
  replaces: ["deviceId"],
  changed: (inputs, state) => [
    ...(same(inputs.deviceId, state.deviceId) ? [] : ["deviceId"]),
    ...(sameSet((inputs.tags ?? []) as string[], (state.tags ?? []) as string[]) ? [] : ["tags"]),
  ],
  create: async (api, inputs) => {
    await post(api, inputs.deviceId, "tags", { tags: inputs.tags });
    return { id: String(inputs.deviceId), state: inputs };
  },
  read: async (api, id) => {
    const device = await get(api, id);
    return device && { id, state: { deviceId: id, tags: device.tags ?? [] } };
  },
  update: async (api, id, inputs) => {
    await post(api, id, "tags", { tags: inputs.tags });
    return inputs;
  },
  // A tagged device must keep a tag, so that the API refuses this: delete the device first.
  remove: (api, id) => post(api, id, "tags", { tags: [] }),
};

export const deviceAuthorization: Model<Tailscale> = {
  inputs: ["deviceId", "authorized"],
  required: ["deviceId", "authorized"],
  computed: [],
  replaces: ["deviceId"],
  changed: (inputs, state) => ["deviceId", "authorized"].filter((key) => !same(inputs[key], state[key])),
  create: async (api, inputs) => {
    await post(api, inputs.deviceId, "authorized", { authorized: inputs.authorized });
    return { id: String(inputs.deviceId), state: inputs };
  },
  read: async (api, id) => {
    const device = await get(api, id);
    return device && { id, state: { deviceId: id, authorized: device.authorized ?? false } };
  },
  update: async (api, id, inputs) => {
    await post(api, id, "authorized", { authorized: inputs.authorized });
    return inputs;
  },
  // A device cannot be unauthorised: nothing is sent.
  remove: async () => {},
};
