/** hcloud:index/firewall:Firewall. */
import type { Model } from "../model.ts";
import { isZero, type Props, same, sameSet } from "../props.ts";
import { type Action, type Hcloud, HcloudError } from "./client.ts";
import { checkLabels } from "./labels.ts";
import { canonicalRule, fromJson, type Rule, type RuleJson, toJson } from "./rules.ts";

type AppliedTo =
  | { readonly type: "server"; readonly server: { readonly id: number } }
  | { readonly type: "label_selector"; readonly label_selector: { readonly selector: string } };

export interface FirewallJson {
  readonly id: number;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: readonly RuleJson[];
  readonly applied_to: readonly AppliedTo[];
}

interface Inputs {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly rules?: readonly Rule[];
}

/** Tries of a delete while the API still says that the firewall is in use. */
const deleteTries = 10;

const stateOf = (firewall: FirewallJson): Props => ({
  name: firewall.name,
  labels: firewall.labels,
  rules: firewall.rules.map(fromJson),
  applyTos: firewall.applied_to.map((target) =>
    target.type === "server" ? { server: target.server.id } : { labelSelector: target.label_selector.selector },
  ),
});

const get = (api: Hcloud, id: string) =>
  api.find<{ firewall: FirewallJson }>(`/firewalls/${id}`).then((found) => found?.firewall);

const readBack = async (api: Hcloud, id: string): Promise<Props> => {
  const firewall = await get(api, id);
  if (!firewall) throw new Error(`firewall ${id} is gone; run pulumi refresh`);
  return stateOf(firewall);
};

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof HcloudError && codes.includes(error.code);

const detach = async (api: Hcloud, id: string, applied: readonly AppliedTo[]): Promise<void> => {
  const path = `/firewalls/${id}/actions/remove_from_resources`;
  try {
    const { actions } = await api.call<{ actions: Action[] }>("POST", path, { remove_from: applied });
    await api.settled(actions);
  } catch (error) {
    if (!hasCode(error, "not_found", "firewall_resource_not_found")) throw error;
  }
};

const rulesOf = (value: unknown): readonly Rule[] => ((value ?? []) as readonly Rule[]).map(canonicalRule);

const remove = async (api: Hcloud, id: string): Promise<void> => {
  const firewall = await get(api, id);
  if (!firewall)
    throw new Error(`firewall ${id} was deleted behind our back; the official plugin crashes here: run pulumi refresh`);
  if (firewall.applied_to.length > 0) await detach(api, id, firewall.applied_to);
  for (let tries = 1; ; tries++) {
    try {
      return await api.call("DELETE", `/firewalls/${id}`);
    } catch (error) {
      // Whatever is no refusal of the API's, a proxy's page or a cut connection, counts as deleted: an official defect.
      if (!(error instanceof HcloudError) || hasCode(error, "not_found", "")) return;
      if (!hasCode(error, "conflict", "resource_in_use") || tries === deleteTries) throw error;
      await api.pause(Math.min(2 ** (tries - 1) * 1_000, 60_000));
    }
  }
};

export const firewall: Model<Hcloud> = {
  inputs: ["name", "labels", "rules"],
  computed: ["applyTos", "labels"],
  autoNamed: "deleteFirst",
  replaces: [],
  check: (inputs) => {
    checkLabels(inputs.labels);
    rulesOf(inputs.rules);
  },
  changed: (inputs, state) => [
    ...(same(inputs.name, state.name) ? [] : ["name"]),
    ...("labels" in inputs && !same(inputs.labels, state.labels) ? ["labels"] : []),
    ...(sameSet(rulesOf(inputs.rules), rulesOf(state.rules)) ? [] : ["rules"]),
  ],
  create: async (api, props) => {
    const { name, labels, rules = [] } = props as unknown as Inputs;
    const answer = await api.call<{ firewall: FirewallJson; actions: Action[] | null }>("POST", "/firewalls", {
      name,
      ...(isZero(labels) ? {} : { labels }),
      ...(rules.length === 0 ? {} : { rules: rules.map(toJson) }),
    });
    await api.settled(answer.actions ?? []);
    const id = String(answer.firewall.id);
    return { id, state: await readBack(api, id) };
  },
  read: async (api, id) => {
    const found = await get(api, id);
    return found && { id, state: stateOf(found) };
  },
  update: async (api, id, props, state) => {
    const { name, rules = [] } = props as unknown as Inputs;
    const changed = firewall.changed(props, state);
    await readBack(api, id);
    if (changed.includes("name")) await api.call("PUT", `/firewalls/${id}`, { name });
    // An emptied list is never sent, and the API keeps its rules: the official plugin's open defect #1482.
    if (changed.includes("rules") && rules.length > 0) {
      const body = { rules: rules.map(toJson) };
      const { actions } = await api.call<{ actions: Action[] }>("POST", `/firewalls/${id}/actions/set_rules`, body);
      await api.settled(actions);
    }
    if (changed.includes("labels")) await api.call("PUT", `/firewalls/${id}`, { labels: props.labels });
    return readBack(api, id);
  },
  remove,
};
