/** Asks everybody at once: the vendors, the tailnet on this machine, and the host over it. */

import { Remote } from "#host/client/ssh.ts";
import { type Meant, tailnetStatus } from "#host/client/tailnet.ts";
import { onHost } from "#host/protocol/verbs.ts";
import * as published from "#settings/host/pins.ts";
import { sections } from "#settings/sections.ts";
import { operatorUser } from "#settings/tailnet-policy.ts";
import { cloudflareOfStack } from "#vendors/cloudflare.ts";
import { hcloud } from "#vendors/hcloud.ts";
import { Refusal } from "#vendors/http.ts";
import { isConnected, type TailnetDevice, tailnetOfStack } from "#vendors/tailscale.ts";
import { issuedTo } from "../state/callers.ts";
import { type Inventory, meantBy, type RecordedHost } from "../state/inventory.ts";
import type { CallerToken, Connections, DeviceEvidence, Evidence, Known, SharedTag, Trouble } from "./evidence.ts";
import { type HostReport, reportOf } from "./host-report.ts";
import type { Patience } from "./patience.ts";

type Vendor = ReturnType<typeof cloudflareOfStack>;

/** What is left after the host's own probes have given up: for the way there and back. */
const probeSeconds = 1.5;

/** A first dial may be lost while both ends look for each other; another one gets through. */
const dialled = async (meant: Meant): Promise<Remote> => {
  const again = new AbortController();
  const second = new Promise<Remote>((resolve, reject) => {
    const timer = setTimeout(() => Remote.dial(meant, operatorUser).then(resolve, reject), 1_500);
    again.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  try {
    const first = Remote.dial(meant, operatorUser);
    return await Promise.any([first, second]).catch(() => first);
  } finally {
    again.abort();
  }
};

const askHost = async (host: RecordedHost): Promise<HostReport> => {
  const remote = await dialled(meantBy(host));
  const [status, version] = await Promise.all([
    remote.run(onHost("status", "--json", "--within", String(probeSeconds))),
    remote.run("tailscale version"),
  ]);
  return reportOf(status, version);
};

/** tailscaled of this machine. */
const askHere = async (): Promise<string> => (await tailnetStatus(false)).BackendState;

const connectionsOf = async (edge: Vendor, tunnelId: string): Promise<Connections> => {
  const connectors = await edge.connectors(tunnelId);
  const open = connectors.map(({ conns }) => conns.filter(({ is_pending_reconnect }) => !is_pending_reconnect).length);
  const versions = connectors.flatMap(({ version, conns }) => (version && conns.length > 0 ? [version] : []));
  return { open: open.reduce((sum, one) => sum + one, 0), versions: [...new Set(versions)] };
};

/** Tokens of the account that are the stack's. */
const tokensOf = async (edge: Vendor, { callers }: Inventory): Promise<readonly CallerToken[]> => {
  const issued = await edge.serviceTokens();
  return callers.flatMap((one) => {
    const found = issuedTo(one, issued);
    return found ? [{ ...one, ends: found.expires_at ?? undefined }] : [];
  });
};

const serverState = async (hetzner: ReturnType<typeof hcloud>, { serverId }: RecordedHost): Promise<string | null> => {
  try {
    return (await hetzner.server(serverId)).status;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  }
};

const deviceOf = (devices: readonly TailnetDevice[], { address }: RecordedHost): DeviceEvidence | null => {
  const found = devices.find(({ addresses }) => addresses.includes(address));
  return found ? { connected: isConnected(found, Date.now()), lastSeen: found.lastSeen } : null;
};

/** Hosts of a stack differ in their last six digits. */
const stackOf = (hostName: string): string => hostName.replace(/-[0-9a-f]{6}$/, "");

const sharedTag = (devices: readonly TailnetDevice[], { hostName, tag }: RecordedHost): SharedTag => {
  const bearers = devices.filter(({ tags }) => tags?.includes(tag)).map(({ hostname }) => hostname);
  return { tag, others: bearers.filter((name) => stackOf(name) !== stackOf(hostName)) };
};

/** What a project gets that names no version: the config's pins, else those of this checkout. */
const pinsOf = ({ config }: Inventory): Evidence["pins"] => {
  const binaries = sections.binaries.parse(JSON.parse(config["outward:binaries"] ?? "{}"));
  return {
    cloudflared: (binaries.cloudflared ?? published.cloudflared)[0]?.version ?? "0",
    tailscale: (binaries.tailscale ?? published.tailscale).version,
  };
};

const chosenBy = ({ config }: Inventory, project: string): string | undefined =>
  (JSON.parse(config[`outward:${project}`] ?? "{}") as { cloudflared?: string }).cloudflared;

/** What can be asked before anybody knows what the stack has: begun while the engine is asked. */
export interface Early {
  readonly here: Promise<Known<string>>;
}

export const askEarly = ({ ask }: Patience): Early => ({ here: ask(askHere) });

/** @throws when the stack has no host that serves */
export const gather = async (inventory: Inventory, early: Early, { ask }: Patience): Promise<Evidence> => {
  const { accountId, zoneId } = inventory.cloudflare;
  const host = inventory.hosts.find(({ hostName }) => hostName === inventory.active);
  if (!host) throw new Error(`the stack has no host ${inventory.active}, which should serve`);
  const edge = cloudflareOfStack(inventory.config, accountId, zoneId);
  const troubles: Promise<Known<readonly Trouble[]>> = ask(edge.troubles);
  const server = ask(() => serverState(hcloud(inventory.config), host));
  const listed = (async () => (await tailnetOfStack(inventory.config)).devices())();
  // Who asks for it says so.
  listed.catch(() => {});
  const device = ask(async () => deviceOf(await listed, host));
  const tag = ask(async () => sharedTag(await listed, host));
  const report = ask(() => askHost(host));
  const tokens = ask(() => tokensOf(edge, inventory));
  const projects = inventory.projects.map(async ({ name, tunnelId, routes }) => ({
    name,
    hostnames: [...new Set(routes.map(({ hostname }) => hostname))],
    connections: await ask(() => connectionsOf(edge, tunnelId)),
    chosen: chosenBy(inventory, name),
  }));
  return {
    now: Date.now(),
    host: host.hostName,
    troubles: await troubles,
    server: await server,
    device: await device,
    tag: await tag,
    here: await early.here,
    report: await report,
    projects: await Promise.all(projects),
    tokens: await tokens,
    pins: pinsOf(inventory),
  };
};
