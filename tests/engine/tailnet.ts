/** Stands for the `tailscale` of this machine: what it says of the tailnet is what a test has written down. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Peer } from "#host/client/tailnet.ts";
import type { Engine } from "./engine.ts";

/** The SSH host key of machines that are not there. */
export const unheardKey = `ssh-ed25519 ${Buffer.from("nobody").toString("base64")}`;

/** Where they are: on loopback, which refuses at once. Behind a tailnet's own addresses anybody may be here. */
export const unheardAddress = "127.64.0.1";

/** As the tailnet knows them. */
export const nobody: Peer = { HostName: "nobody", TailscaleIPs: [unheardAddress], sshHostKeys: [unheardKey] };

/** Whatever an engine runs finds a tailnet of these machines from here on. */
export const tailnetOf = (engine: Engine, peers: readonly Peer[], state = "Running"): void => {
  const Peer = Object.fromEntries(peers.map((peer, at) => [`nodekey:${at}`, peer]));
  const at = (name: string): string => path.join(engine.folder, "bin", name);
  writeFileSync(at("status.json"), JSON.stringify({ BackendState: state, Peer }));
  writeFileSync(at("tailscale"), '#!/bin/sh\nexec cat "$(dirname "$0")/status.json"\n', { mode: 0o755 });
};
