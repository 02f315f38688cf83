/** Asks everybody at once: the vendors, the tailnet on this machine, and the host over it. */

import { operatorUser } from "../../components/names.ts";
import { Remote } from "../../handover/remote.ts";
import * as published from "../../settings/pins.ts";
import { sections } from "../../settings/stack.ts";
import type { Host, Inventory } from "../inventory.ts";
import { run } from "../run.ts";
import { cloudflare } from "../vendors/cloudflare.ts";
import { hcloud } from "../vendors/hcloud.ts";
import { Answered } from "../vendors/read.ts";
import { isConnected, tailscale } from "../vendors/tailscale.ts";
import type { CallerToken, Connections, Device, Evidence, Known, Trouble } from "./evidence.ts";
import type { Patience } from "./patience.ts";
import { type Said, saidBy } from "./said.ts";

type Vendor = ReturnType<typeof cloudflare>;

/** What is left after the host's own probes have given up: for the way there and back. */
const probeSeconds = 1.5;

/** A first dial may be lost while both ends look for each other; another one gets through. */
const dialled = async (address: string): Promise<Remote> => {
  const again = new AbortController();
  const second = new Promise<Remote>((resolve, reject) => {
    const timer = setTimeout(() => Remote.connect(address, operatorUser).then(resolve, reject), 1_500);
    again.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  try {
    const first = Remote.connect(address, operatorUser);
    return await Promise.any([first, second]).catch(() => first);
  } finally {
    again.abort();
  }
};

const askHost = async (address: string): Promise<Said> => {
  const remote = await dialled(address);
  const [status, version] = await Promise.all([
    remote.run(`sudo outward status --json --within ${probeSeconds}`),
    remote.run("tailscale version"),
  ]);
  return saidBy(status, version);
};

/** tailscaled of this machine, by its own command; the lab's has a socket of its own. */
const askHere = async (): Promise<string> => {
  const socket = process.env.TS_SOCKET;
  const argv = ["tailscale", ...(socket ? [`--socket=${socket}`] : []), "status", "--json", "--peers=false"];
  const { code, out, err } = await run(argv, { timeoutMs: 4_000 });
  if (code !== 0) throw new Error(`tailscale status: ${err.trim() || `ended with ${code}`}`);
  return (JSON.parse(out) as { BackendState: string }).BackendState;
};

const connectionsOf = async (edge: Vendor, tunnelId: string): Promise<Connections> => {
  const connectors = await edge.connectors(tunnelId);
  const open = connectors.map(({ conns }) => conns.filter(({ is_pending_reconnect }) => !is_pending_reconnect).length);
  const versions = connectors.flatMap(({ version, conns }) => (version && conns.length > 0 ? [version] : []));
  return { open: open.reduce((sum, one) => sum + one, 0), versions: [...new Set(versions)] };
};

/** Tokens of the account that are the stack's, by their client ids. */
const tokensOf = async (edge: Vendor, { tokens }: Inventory): Promise<readonly CallerToken[]> => {
  const all = new Map((await edge.serviceTokens()).map((token) => [token.client_id, token]));
  return Object.entries(tokens).flatMap(([project, callers]) =>
    Object.entries(callers).flatMap(([caller, { clientId }]) => {
      const found = all.get(clientId);
      return found ? [{ caller: `${project}/${caller}`, ends: found.expires_at ?? undefined }] : [];
    }),
  );
};

const serverState = async (hetzner: ReturnType<typeof hcloud>, { serverId }: Host): Promise<string | null> => {
  try {
    return (await hetzner.server(serverId)).status;
  } catch (error) {
    if (error instanceof Answered && error.status === 404) return null;
    throw error;
  }
};

const deviceOf = async ({ config }: Inventory, { address }: Host): Promise<Device | null> => {
  const found = (await (await tailscale(config)).devices()).find(({ addresses }) => addresses.includes(address));
  return found ? { connected: isConnected(found, Date.now()), lastSeen: found.lastSeen } : null;
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
  const edge = cloudflare(inventory.config, accountId, zoneId);
  const troubles: Promise<Known<readonly Trouble[]>> = ask(edge.troubles);
  const server = ask(() => serverState(hcloud(inventory.config), host));
  const device = ask(() => deviceOf(inventory, host));
  const said = ask(() => askHost(host.address));
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
    here: await early.here,
    said: await said,
    projects: await Promise.all(projects),
    tokens: await tokens,
    pins: pinsOf(inventory),
  };
};
