/** hcloud:index/sshKey:SshKey. */
import type { Model } from "../model.ts";
import { isZero, type Props, same } from "../props.ts";
import { type Hcloud, HcloudError } from "./client.ts";
import { checkLabels } from "./labels.ts";

interface SshKeyJson {
  readonly id: number;
  readonly name: string;
  readonly public_key: string;
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
}

const stateOf = ({ name, public_key, fingerprint, labels }: SshKeyJson): Props => ({
  name,
  publicKey: public_key,
  fingerprint,
  labels,
});

export const sshKey: Model<Hcloud> = {
  inputs: ["name", "publicKey", "labels"],
  required: ["publicKey"],
  computed: ["fingerprint"],
  autoNamed: "createFirst",
  replaces: ["publicKey"],
  check: (inputs) => checkLabels(inputs.labels),
  changed: (inputs, state) =>
    ["name", "publicKey", "labels"].filter((key) => inputs[key] !== undefined && !same(inputs[key], state[key])),
  create: async (api, { name, publicKey, labels }) => {
    const body = { name, public_key: publicKey, ...(isZero(labels) ? {} : { labels }) };
    const { ssh_key } = await api.call<{ ssh_key: SshKeyJson }>("POST", "/ssh_keys", body);
    // Nothing is kept then, as with every plugin of the newer kind: the key is an orphan.
    if (ssh_key.public_key !== publicKey)
      throw new Error(
        `Provider produced inconsistent result after apply: public_key is "${ssh_key.public_key}" now; leave out the line break at its end`,
      );
    return { id: String(ssh_key.id), state: stateOf(ssh_key) };
  },
  read: async (api, id) => {
    const found = await api.find<{ ssh_key: SshKeyJson }>(`/ssh_keys/${id}`);
    return found && { id, state: stateOf(found.ssh_key) };
  },
  update: async (api, id, inputs, state) => {
    const changed = sshKey.changed(inputs, state);
    const body = Object.fromEntries(changed.map((key) => [key, inputs[key]]));
    const { ssh_key } = await api.call<{ ssh_key: SshKeyJson }>("PUT", `/ssh_keys/${id}`, body);
    return stateOf(ssh_key);
  },
  remove: async (api, id) => {
    await api.call("DELETE", `/ssh_keys/${id}`).catch((error: unknown) => {
      if (!(error instanceof HcloudError && error.code === "not_found")) throw error;
    });
  },
};
