/** Whom this machine's tailscaled knows at an address: asked before anything is sent there, for 100.64.0.0/10 is anybody's outside a tailnet. */
import { execFile } from "node:child_process";

/** A machine of the tailnet, as the control server vouches for it. */
export interface Peer {
  /** As it calls itself. */
  readonly HostName: string;
  readonly TailscaleIPs?: readonly string[] | null;
  readonly Tags?: readonly string[] | null;
  /** Lines as in authorized_keys, one per kind of key; none where Tailscale SSH is off. */
  readonly sshHostKeys?: readonly string[] | null;
}

/** What `tailscale status --json` says, as far as it is read here. */
export interface TailnetStatus {
  /** In tailscaled's own word, e.g. Running. */
  readonly BackendState: string;
  readonly Peer?: Readonly<Record<string, Peer>> | null;
}

/** Whom somebody means by an address. */
export interface Meant {
  /** In the tailnet. */
  readonly address: string;
  /** Its name in the tailnet. @default any */
  readonly name?: string | undefined;
  /** A tag that it bears. @default any */
  readonly tag?: string | undefined;
  /** The key that it was born with, as the state has it. @default any that tailscaled says */
  readonly hostKey?: string | undefined;
}

/** Nothing was sent: who is at the address is not whom the tailnet knows there, or nobody can say. */
export class Stranger extends Error {}

/** The tailnet has no such machine, and may have one in a moment. */
export class NotListed extends Error {}

const rule = "nothing is sent to an address that the tailscaled of this machine does not vouch for; nothing was sent";

/**
 * Asks the tailscaled of this machine by its own command; `TS_SOCKET` names a socket that is not the usual one.
 * @param peers whether the others are listed too. @default true
 * @throws when it does not answer within 4 s.
 */
export const tailnetStatus = (peers = true): Promise<TailnetStatus> =>
  new Promise((resolve, reject) => {
    const socket = process.env.TS_SOCKET;
    const args = [
      ...(socket ? [`--socket=${socket}`] : []),
      ...["status", "--json"],
      ...(peers ? [] : ["--peers=false"]),
    ];
    const options = { timeout: 4_000, killSignal: "SIGKILL", maxBuffer: 1 << 28 } as const;
    execFile("tailscale", args, options, (error, out, err) => {
      if (error) return reject(new Error(`tailscale status: ${err.trim() || error.message}`));
      try {
        resolve(JSON.parse(out) as TailnetStatus);
      } catch {
        reject(new Error(`tailscale status: what it says is no JSON: ${out.slice(0, 200)}`));
      }
    });
  });

/** The kind and the key, without a comment. */
const plainKey = (line: string): string => line.trim().split(/\s+/).slice(0, 2).join(" ");

const found = ({ BackendState: state, Peer: peers }: TailnetStatus, { address, name, tag }: Meant): Peer => {
  if (state !== "Running")
    throw new Stranger(
      `${address}: tailscaled on this machine says ${state}; ${rule}\n  join the tailnet: tailscale up`,
    );
  const peer = Object.values(peers ?? {}).find(({ TailscaleIPs: own }) => own?.includes(address));
  if (!peer)
    throw new NotListed(
      `${address}: the tailnet has no machine of this address${name ? ` (${name})` : ""}; ${rule}\n` +
        "  tailscale status has to list it: look whether its device is still there, and whether the policy lets this machine reach it",
    );
  if (name !== undefined && peer.HostName !== name)
    throw new Stranger(
      `${address}: the tailnet knows this address as ${peer.HostName}, which is not ${name}; ${rule}\n` +
        "  look at both devices in the tailnet's admin console, and remove the one that is not yours",
    );
  if (tag !== undefined && !peer.Tags?.includes(tag))
    throw new Stranger(
      `${address}: ${peer.HostName} has not the tag ${tag} in the tailnet; ${rule}\n` +
        "  look at its device in the tailnet's admin console: give it the tag if it is yours, else remove it",
    );
  return peer;
};

/**
 * Keys that a host may have. Pure.
 * @throws NotListed when the tailnet has no such machine, or not its keys; Stranger when it is not the one that is meant.
 */
export const keysIn = (status: TailnetStatus, meant: Meant): readonly string[] => {
  const peer = found(status, meant);
  const keys = (peer.sshHostKeys ?? []).map(plainKey).filter((key) => key.includes(" "));
  const { address, hostKey } = meant;
  if (keys.length === 0)
    throw new NotListed(
      `${address}: the tailnet knows no SSH host key of ${peer.HostName}; ${rule}\n` +
        "  Tailscale SSH is off there: tailscale set --ssh, by its console at the provider",
    );
  if (hostKey === undefined) return keys;
  if (keys.includes(plainKey(hostKey))) return [plainKey(hostKey)];
  throw new Stranger(
    `${address}: ${peer.HostName} has another SSH host key than the one that it was born with (${plainKey(hostKey)}); nothing was sent\n` +
      "  nothing of ours changes it: somebody who is root there did, or it is another machine. Give it a successor\n" +
      `  (outward:host.generation); if you did it, take the new key with: pulumi up --replace '**::${peer.HostName}-device-pin'`,
  );
};

/** @throws what `keysIn` does; Stranger, too, when tailscaled does not answer */
export const keysOf = async (meant: Meant): Promise<readonly string[]> =>
  keysIn(
    await tailnetStatus().catch((error: Error) => {
      throw new Stranger(
        `${meant.address}: ${error.message}; ${rule}\n  is tailscale on PATH, and tailscaled running?`,
      );
    }),
    meant,
  );
