import path from "node:path";
import { cacheDir } from "../toolchain/cache.ts";

/** Where one lab keeps its things. Everything below `dir` goes with `down`; `cache` stays. */
export interface LabPaths {
  readonly name: string;
  readonly dir: string;
  readonly cache: string;
  readonly pki: { readonly dir: string; readonly ca: string; readonly caKey: string; readonly bundle: string };
  /** Log files, `<process>.log`. */
  readonly log: string;
  /** Records of the running processes. */
  readonly run: string;
  /** Generated configuration of the world's daemons. */
  readonly config: string;
  /** Unix sockets of the emulators' control and of the edge's admin API. */
  readonly control: string;
  readonly edgeSock: string;
  readonly edgeState: string;
  /** JSON: the lab's tokens and the engine's passphrase. */
  readonly credentials: string;
  readonly headscale: { readonly dir: string; readonly apiKey: string; readonly socket: string };
  readonly operator: { readonly dir: string; readonly socket: string };
  /** One folder per machine: disk, supervisor, serial. */
  readonly machines: string;
  /** `<ipv4>.json`: what the metadata service answers to that address. */
  readonly metadata: string;
  /** `<server id>`: dnsmasq's DHCP host entries. */
  readonly dhcp: string;
  /** What the S3-compatible store keeps, and its accounts. */
  readonly storage: { readonly dir: string; readonly objects: string };
  /** Served at http://artifacts.lab.test. */
  readonly artifacts: string;
  readonly pulumi: { readonly home: string; readonly state: string; readonly bin: string };
}

const root = "/var/lib/outward-lab";
const rule = /^[a-z][a-z0-9]{0,11}$/;

/** Throws when the name is not 1 to 12 lower-case letters and digits, a letter first. */
export const labPaths = (name: string): LabPaths => {
  // No hyphen: the namespaces of lab "a-m1" and those of machine 1 of lab "a" could not be told apart.
  if (!rule.test(name))
    throw new Error(`lab name "${name}" must be 1 to 12 lower-case letters and digits, a letter first, e.g. "lab2"`);
  const dir = path.join(root, name);
  const at = (...parts: string[]): string => path.join(dir, ...parts);
  return {
    name,
    dir,
    cache: cacheDir(),
    pki: { dir: at("pki"), ca: at("pki", "ca.pem"), caKey: at("pki", "ca.key"), bundle: at("pki", "bundle.pem") },
    log: at("log"),
    run: at("run"),
    config: at("config"),
    control: at("control.sock"),
    edgeSock: at("edge.sock"),
    edgeState: at("edge-state.json"),
    credentials: at("credentials.json"),
    headscale: { dir: at("headscale"), apiKey: at("headscale", "apikey"), socket: at("headscale", "headscale.sock") },
    operator: { dir: at("operator"), socket: at("operator", "tailscaled.sock") },
    machines: at("machines"),
    metadata: at("metadata"),
    dhcp: at("dhcp"),
    storage: { dir: at("storage"), objects: at("storage", "objects") },
    artifacts: at("artifacts"),
    pulumi: { home: at("pulumi", "home"), state: at("pulumi", "state"), bin: at("pulumi", "bin") },
  };
};

/** Name of the namespace of a role or of a machine (`m<server id>`). */
export const namespaceOf = (lab: LabPaths, role: string): string => `${lab.name}-${role}`;
