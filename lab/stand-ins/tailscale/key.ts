/** tailscale:index/tailnetKey:TailnetKey. */
import type { Model } from "../model.ts";
import { type Props, same, sameSet } from "../props.ts";
import { orGone, type Tailscale } from "./client.ts";

interface KeyJson {
  readonly id: string;
  readonly keyType: string;
  /** Only in the answer to a create. */
  readonly key?: string;
  readonly description: string;
  readonly expirySeconds: number;
  readonly created: string;
  readonly expires: string;
  readonly invalid: boolean;
  readonly userId: string;
  readonly capabilities: {
    readonly devices: {
      readonly create: {
        readonly reusable: boolean;
        readonly ephemeral: boolean;
        readonly preauthorized: boolean;
        readonly tags: readonly string[] | null;
      };
    };
  };
}

const defaults: Props = {
  reusable: false,
  ephemeral: false,
  preauthorized: false,
  tags: [],
  expiry: 7_776_000,
  description: "",
};

/** As the state shows it: a key that has to be made anew differs in its id. */
const remade = "id";

const stateOf = (key: KeyJson): Props => {
  if (key.keyType !== "auth")
    throw new Error(`key ${key.id} is of type "${key.keyType}", and only "auth" keys are auth keys`);
  const { reusable, ephemeral, preauthorized, tags } = key.capabilities.devices.create;
  return {
    reusable,
    ephemeral,
    preauthorized,
    tags: tags ?? [],
    expiry: key.expirySeconds,
    description: key.description,
    createdAt: key.created,
    expiresAt: key.expires,
    invalid: key.invalid,
    userId: key.userId,
  };
};

const get = (api: Tailscale, id: string): Promise<KeyJson | undefined> =>
  orGone(api.json<KeyJson>({ method: "GET", path: `${api.tailnet}/keys/${id}` }));

const isRemade = (inputs: Props, state: Props): boolean =>
  state.invalid === true &&
  inputs.recreateIfInvalid !== "never" &&
  (inputs.recreateIfInvalid === "always" || state.reusable === true);

const differs = (key: string, inputs: Props, state: Props): boolean => {
  const said = inputs[key] ?? defaults[key];
  if (key === "tags") return !sameSet(said as string[], (state.tags ?? []) as string[]);
  return !same(said, state[key]);
};

export const tailnetKey: Model<Tailscale> = {
  inputs: [...Object.keys(defaults), "recreateIfInvalid"],
  replaces: [...Object.keys(defaults), remade],
  secrets: ["key"],
  computed: ["key", "createdAt", "expiresAt", "invalid", "userId"],
  check: ({ recreateIfInvalid, tags }) => {
    if (![undefined, "always", "never"].includes(recreateIfInvalid as string | undefined)) {
      throw new Error(`recreateIfInvalid: "${recreateIfInvalid}" must be "always" or "never"`);
    }
    const odd = ((tags ?? []) as string[]).find((tag) => !tag.startsWith("tag:"));
    if (odd) throw new Error(`tags: "${odd}" must start with "tag:", e.g. "tag:vps"`);
  },
  changed: (inputs, state) => [
    ...Object.keys(defaults).filter((key) => differs(key, inputs, state)),
    ...(same(inputs.recreateIfInvalid, state.recreateIfInvalid) ? [] : ["recreateIfInvalid"]),
    ...(isRemade(inputs, state) ? [remade] : []),
  ],
  create: async (api, inputs) => {
    const { reusable, ephemeral, tags, preauthorized, expiry, description } = { ...defaults, ...inputs };
    const body = {
      capabilities: { devices: { create: { reusable, ephemeral, tags, preauthorized } } },
      expirySeconds: expiry,
      description,
    };
    const key = await api.json<KeyJson>({ method: "POST", path: `${api.tailnet}/keys`, json: body });
    const { recreateIfInvalid } = inputs;
    return { id: key.id, state: { ...stateOf(key), key: key.key, recreateIfInvalid } };
  },
  // A key that is gone stays in the state as an invalid one, so that a spent key does not drag its host along.
  read: async (api, id, state) => {
    const key = await get(api, id);
    if (!key) return { id, state: { ...state, invalid: true } };
    return { id, state: { ...state, ...stateOf(key) } };
  },
  update: async (api, id, inputs, state) => {
    const key = await get(api, id);
    if (!key) throw new Error(`key ${id} is gone; the official plugin crashes here: run pulumi refresh`);
    return { ...state, ...stateOf(key), recreateIfInvalid: inputs.recreateIfInvalid };
  },
  remove: async (api, id) => {
    await orGone(api.text({ method: "DELETE", path: `${api.tailnet}/keys/${id}` }));
  },
};
