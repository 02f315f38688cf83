/** hcloud:index/server:Server. */
import type { Model } from "../model.ts";
import { type Props, same, sameSet } from "../props.ts";
import { InitFailed } from "../provider.ts";
import type { Action, Hcloud } from "./client.ts";
import { checkLabels } from "./labels.ts";
import { setProtection } from "./protection.ts";
import { finishServer, orderServer, type ServerInputs } from "./server-create.ts";
import { fetchServer, findServer, type ServerJson, stateOf, userDataHash } from "./server-state.ts";

/** Looks at a server that is shutting down, one to sixteen seconds apart. */
const shutdownLooks = 5;

/** With the default of the official plugin when the program says nothing; undefined: nothing said is no change. */
const defaults: Props = {
  labels: {},
  sshKeys: [],
  publicNets: [],
  keepDisk: false,
  backups: false,
  deleteProtection: false,
  rebuildProtection: false,
  shutdownBeforeDeletion: false,
  allowDeprecatedImages: false,
  ignoreRemoteFirewallIds: false,
  userData: "",
};

const inputs = [...Object.keys(defaults), "name", "serverType", "image", "location", "datacenter", "firewallIds"];

const equal = (key: string, said: unknown, state: Props): boolean => {
  const has = state[key] ?? defaults[key];
  if (key === "userData") return same(said === "" ? "" : userDataHash(String(said)), has) || said === has;
  if (key === "firewallIds") return sameSet((said ?? []) as number[], (has ?? []) as number[]);
  if (key === "image") return said === has;
  return same(said, has);
};

const changed = (news: Props, state: Props): readonly string[] =>
  inputs.filter((key) => {
    const said = news[key] ?? defaults[key];
    if (said === undefined) return false;
    if (key === "firewallIds" && news.ignoreRemoteFirewallIds === true && state.firewallIds) return false;
    return !equal(key, said, state);
  });

const act = async (api: Hcloud, path: string, body?: object): Promise<void> => {
  const { action, actions } = await api.call<{ action?: Action; actions?: Action[] }>("POST", path, body);
  await api.settled([action, ...(actions ?? [])]);
};

const changeType = async (api: Hcloud, server: ServerJson, serverType: unknown, keepDisk: unknown): Promise<void> => {
  const path = `/servers/${server.id}/actions`;
  if (server.status === "running") await act(api, `${path}/poweroff`);
  // Nothing powers the server on again: the API does after a change of type.
  await act(api, `${path}/change_type`, { server_type: serverType, upgrade_disk: keepDisk !== true });
};

const changeFirewalls = async (api: Hcloud, server: ServerJson, wanted: readonly number[]): Promise<void> => {
  const attached = (server.public_net.firewalls ?? []).map(({ id }) => id);
  const target = [{ type: "server", server: { id: server.id } }];
  for (const id of attached.filter((one) => !wanted.includes(one))) {
    await act(api, `/firewalls/${id}/actions/remove_from_resources`, { remove_from: target });
  }
  for (const id of wanted.filter((one) => !attached.includes(one))) {
    await act(api, `/firewalls/${id}/actions/apply_to_resources`, { apply_to: target });
  }
};

const update: Model<Hcloud>["update"] = async (api, id, news, state) => {
  const differs = new Set(changed(news, state));
  if (differs.has("publicNets"))
    throw new Error("publicNets: changing it in place is not modelled by the stand-in; give the host a successor");
  const server = await findServer(api, id);
  if (!server) throw new Error(`server ${id} is gone; run pulumi refresh`);
  const path = `/servers/${id}`;
  if (differs.has("name")) await api.call("PUT", path, { name: news.name });
  if (differs.has("labels")) await api.call("PUT", path, { labels: news.labels ?? {} });
  if (differs.has("serverType")) await changeType(api, server, news.serverType, news.keepDisk);
  if (differs.has("backups")) await act(api, `${path}/actions/${news.backups ? "enable" : "disable"}_backup`);
  if (differs.has("firewallIds")) await changeFirewalls(api, server, news.firewallIds as number[]);
  if (differs.has("deleteProtection") || differs.has("rebuildProtection")) await setProtection(api, path, news);
  const after = await findServer(api, id);
  if (!after) throw new Error(`server ${id} vanished while it was being changed`);
  return stateOf(after, news, state.userData);
};

const remove: Model<Hcloud>["remove"] = async (api, id, state) => {
  if (state.shutdownBeforeDeletion === true) {
    await act(api, `/servers/${id}/actions/shutdown`);
    for (let look = 0; look < shutdownLooks; look++) {
      const server = await fetchServer(api, id);
      if (!server)
        throw new Error(
          `server ${id} vanished during its shutdown; the official plugin crashes here: run pulumi refresh`,
        );
      if (server.status === "off") break;
      await api.pause(2 ** look * 1_000);
    }
  }
  const { action } = await api.call<{ action: Action }>("DELETE", `/servers/${id}`);
  await api.settled([action]);
};

export const server: Model<Hcloud> = {
  inputs,
  required: ["serverType"],
  computed: ["ipv4Address", "ipv6Address", "ipv6Network", "status", "backupWindow", "primaryDiskSize", "datacenter"],
  autoNamed: "deleteFirst",
  hidden: ["userData"],
  replaces: ["image", "location", "datacenter", "userData", "sshKeys"],
  check: ({ labels, image, sshKeys }) => {
    checkLabels(labels);
    if (image === "")
      throw new Error(`"image" must have more than 0 characters. Have you set the name instead of an ID?`);
    if (Array.isArray(sshKeys) && sshKeys.includes(""))
      throw new Error("Invalid ssh key passed. You need to pass a string with at least 1 character");
  },
  changed,
  create: async (api, props) => {
    const wanted = props as unknown as ServerInputs;
    const userData = wanted.userData ? userDataHash(wanted.userData) : undefined;
    const order = await orderServer(api, wanted);
    const id = String(order.server.id);
    try {
      return { id, state: stateOf(await finishServer(api, order, wanted), props, userData) };
    } catch (error) {
      // A server that was ordered stays in the state, whatever went wrong after.
      throw new InitFailed(id, stateOf(order.server, props, userData), [String((error as Error).message)]);
    }
  },
  read: async (api, id, state) => {
    const found = await findServer(api, id);
    return found && { id: String(found.id), state: stateOf(found, state, state.userData) };
  },
  update,
  remove,
};
