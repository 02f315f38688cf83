/** A server's birth: names are looked up first, because the API is told ids. */
import { isZero, type Props } from "../props.ts";
import type { Action, Hcloud } from "./client.ts";
import { setProtection } from "./protection.ts";
import { fetchServer, type ServerJson } from "./server-state.ts";

interface Named {
  readonly id: number;
  readonly name: string;
}

interface ServerType extends Named {
  readonly architecture: string;
  readonly locations?: readonly {
    readonly name: string;
    readonly deprecation: { readonly unavailable_after: string } | null;
  }[];
}

interface Image extends Named {
  readonly deprecated: string | null;
}

interface PublicNet {
  readonly ipv4Enabled?: boolean;
  readonly ipv4?: number;
  readonly ipv6Enabled?: boolean;
  readonly ipv6?: number;
}

/** Inputs as the program gives them. */
export interface ServerInputs {
  readonly name: string;
  readonly serverType: string;
  readonly image?: string;
  readonly location?: string;
  readonly datacenter?: string;
  readonly userData?: string;
  readonly sshKeys?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly firewallIds?: readonly number[];
  readonly publicNets?: readonly PublicNet[];
  readonly backups?: boolean;
  readonly deleteProtection?: boolean;
  readonly rebuildProtection?: boolean;
  readonly allowDeprecatedImages?: boolean;
}

/** By id when the text is a number, else (and when there is none) by name; asks what hcloud-go asks. */
const named = async <T extends Named>(
  api: Hcloud,
  noun: "server_type" | "image" | "ssh_key",
  text: string,
  query = "",
): Promise<T> => {
  if (/^\d+$/.test(text)) {
    const found = (await api.find<Record<string, T>>(`/${noun}s/${text}`))?.[noun];
    if (found) return found;
  }
  const path = `/${noun}s?${query}name=${encodeURIComponent(text)}`;
  const first = (await api.call<Record<string, T[]>>("GET", path))[`${noun}s`]?.[0];
  if (!first) throw new Error(`${noun.replace("_", " ")} ${text} not found`);
  return first;
};

const checkOrderable = (type: ServerType, location: string | undefined, now: Date): void => {
  const there = type.locations?.find(({ name }) => name === location);
  if (there?.deprecation && new Date(there.deprecation.unavailable_after) <= now) {
    throw new Error(`server type "${type.name}" is deprecated in location "${location}" and can no longer be ordered`);
  }
};

const checkImage = (image: Image, allowed: boolean, now: Date): void => {
  if (!image.deprecated) return;
  const until = new Date(image.deprecated);
  until.setUTCMonth(until.getUTCMonth() + 3);
  const day = until.toISOString().slice(0, 10);
  if (until <= now)
    throw new Error(`Image Unavailable: image ${image.name} was deprecated and is unavailable since ${day}`);
  if (!allowed) {
    throw new Error(
      `image ${image.name} is deprecated. It will continue to be available until ${day}. If you want to use it, specify the allow_deprecated_images option.`,
    );
  }
};

const publicNet = ([net]: readonly PublicNet[]): Props | undefined =>
  net && {
    enable_ipv4: net.ipv4 ? true : (net.ipv4Enabled ?? true),
    enable_ipv6: net.ipv6 ? true : (net.ipv6Enabled ?? true),
    ...(net.ipv4 ? { ipv4: net.ipv4 } : {}),
    ...(net.ipv6 ? { ipv6: net.ipv6 } : {}),
  };

/** The API's answer to an order. */
export interface Order {
  readonly server: ServerJson;
  readonly action: Action;
  readonly next_actions: readonly Action[] | null;
}

/** Sends the order; the server exists when this resolves, and `finishServer` has still to be done. */
export const orderServer = async (api: Hcloud, inputs: ServerInputs): Promise<Order> => {
  const now = new Date();
  const location = inputs.location ?? inputs.datacenter?.split("-")[0];
  const type = await named<ServerType>(api, "server_type", inputs.serverType);
  checkOrderable(type, location, now);
  const query = `architecture=${type.architecture}&include_deprecated=true&`;
  const image = await named<Image>(api, "image", inputs.image ?? "", query);
  checkImage(image, inputs.allowDeprecatedImages ?? false, now);
  const keys: number[] = [];
  for (const key of inputs.sshKeys ?? []) keys.push((await named(api, "ssh_key", key)).id);

  const net = publicNet(inputs.publicNets ?? []);
  return api.call<Order>("POST", "/servers", {
    name: inputs.name,
    server_type: inputs.serverType,
    image: image.id,
    ...(keys.length > 0 ? { ssh_keys: keys } : {}),
    ...(location ? { location } : {}),
    ...(inputs.userData ? { user_data: inputs.userData } : {}),
    ...(isZero(inputs.labels) ? {} : { labels: inputs.labels }),
    ...(isZero(inputs.firewallIds) ? {} : { firewalls: inputs.firewallIds?.map((firewall) => ({ firewall })) }),
    ...(net ? { public_net: net } : {}),
  });
};

/** Awaits the order's actions and sets what cannot be ordered. Answers with the server as the API describes it then. */
export const finishServer = async (api: Hcloud, order: Order, inputs: ServerInputs): Promise<ServerJson> => {
  const path = `/servers/${order.server.id}`;
  await api.settled([order.action]);
  for (const action of order.next_actions ?? []) await api.settled([action]);
  if (inputs.backups) {
    const { action } = await api.call<{ action: Action }>("POST", `${path}/actions/enable_backup`);
    await api.settled([action]);
  }
  if (inputs.deleteProtection || inputs.rebuildProtection) await setProtection(api, path, inputs);
  const server = await fetchServer(api, String(order.server.id));
  if (!server) throw new Error(`server ${order.server.id} vanished while it was being created`);
  return server;
};
