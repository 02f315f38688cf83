/** hcloud:index/firewallAttachment:FirewallAttachment. Its id is the firewall's. */
import type { Model } from "../model.ts";
import { type Props, sameSet } from "../props.ts";
import { type Action, type Hcloud, HcloudError } from "./client.ts";
import type { FirewallJson } from "./firewall.ts";

const targets = (props: Props): object[] => [
  ...((props.serverIds ?? []) as number[]).map((id) => ({ type: "server", server: { id } })),
  ...((props.labelSelectors ?? []) as string[]).map((selector) => ({
    type: "label_selector",
    label_selector: { selector },
  })),
];

const act = async (api: Hcloud, id: string, action: string, body: object): Promise<void> => {
  const { actions } = await api.call<{ actions: Action[] }>("POST", `/firewalls/${id}/actions/${action}`, body);
  await api.settled(actions);
};

const get = (api: Hcloud, id: string): Promise<FirewallJson | undefined> =>
  api.find<{ firewall: FirewallJson }>(`/firewalls/${id}`).then((found) => found?.firewall);

const union = <T>(one: unknown, other: readonly T[]): readonly T[] => [...new Set([...((one ?? []) as T[]), ...other])];

/** Union of state and reality, so that a server detached behind our back is never noticed: the official plugin's blind spot. */
const readBack = async (api: Hcloud, id: string, said: Props): Promise<Props | undefined> => {
  const firewall = await get(api, id);
  if (!firewall) return undefined;
  const applied = firewall.applied_to;
  const serverIds = applied.flatMap((target) => (target.type === "server" ? [target.server.id] : []));
  const selectors = applied.flatMap((target) => (target.type === "server" ? [] : [target.label_selector.selector]));
  return {
    firewallId: firewall.id,
    serverIds: union(said.serverIds, serverIds),
    labelSelectors: union(said.labelSelectors, selectors),
  };
};

const attached = async (api: Hcloud, id: string, said: Props): Promise<Props> => {
  const state = await readBack(api, id, said);
  if (!state) throw new Error(`firewall ${id} is gone; run pulumi refresh`);
  return state;
};

export const firewallAttachment: Model<Hcloud> = {
  inputs: ["firewallId", "serverIds", "labelSelectors"],
  required: ["firewallId"],
  computed: [],
  replaces: ["firewallId"],
  changed: (inputs, state) => [
    ...(inputs.firewallId === state.firewallId ? [] : ["firewallId"]),
    ...["serverIds", "labelSelectors"].filter(
      (key) => !sameSet((inputs[key] ?? []) as unknown[], (state[key] ?? []) as unknown[]),
    ),
  ],
  create: async (api, inputs) => {
    const id = String(inputs.firewallId);
    await act(api, id, "apply_to_resources", { apply_to: targets(inputs) }).catch((error: unknown) => {
      if (!(error instanceof HcloudError && error.code === "firewall_already_applied")) throw error;
    });
    return { id, state: await attached(api, id, inputs) };
  },
  read: async (api, id, state) => {
    const found = await readBack(api, id, state);
    return found && { id, state: found };
  },
  update: async (api, id, inputs, state) => {
    await attached(api, id, state);
    const key = (target: object): string => JSON.stringify(target);
    const [before, after] = [targets(state), targets(inputs)];
    const missing = (from: object[], among: object[]): object[] =>
      from.filter((target) => !among.some((other) => key(other) === key(target)));
    // Both are sent always, an empty list too.
    await act(api, id, "remove_from_resources", { remove_from: missing(before, after) });
    await act(api, id, "apply_to_resources", { apply_to: missing(after, before) });
    return attached(api, id, inputs);
  },
  remove: (api, id, state) => act(api, id, "remove_from_resources", { remove_from: targets(state) }),
};
