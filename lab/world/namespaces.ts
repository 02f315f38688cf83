import { readdir } from "node:fs/promises";
import { run, succeeds } from "../toolchain/run.ts";
import { hostIn, type Leg, macOf, portOf, router } from "./addresses.ts";
import { type LabPaths, namespaceOf } from "./paths.ts";

const netnsDir = "/run/netns";

/** Prefix of a command that runs in a namespace of the lab (network only; mounts are the machine's own). */
export const inside = (lab: LabPaths, role: string): string[] => [
  "nsenter",
  `--net=${netnsDir}/${namespaceOf(lab, role)}`,
];

/** Roles whose namespaces exist now: `inet`, the legs, and `m<id>` of machines. */
export const existingRoles = async (lab: LabPaths): Promise<string[]> => {
  const own = new RegExp(`^${lab.name}-([a-z]+|m\\d+)$`);
  const found = await readdir(netnsDir).catch(() => []);
  return found.flatMap((name) => own.exec(name)?.[1] ?? []);
};

const ip = (lab: LabPaths, role: string, ...args: string[]): Promise<string> =>
  run(["ip", "-n", namespaceOf(lab, role), ...args]);
const sysctl = (lab: LabPaths, role: string, ...settings: string[]): Promise<string> =>
  run([...inside(lab, role), "sysctl", "-qw", ...settings]);

/** The internet's router: forwards between legs, and has no way out. */
export const configureRouter = async (lab: LabPaths): Promise<void> => {
  await ip(lab, router.role, "link", "set", "lo", "up");
  await sysctl(lab, router.role, "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
  // Duplicate detection would keep an address unusable for its first second.
  await sysctl(lab, router.role, "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0");
  for (const address of [router.metadata, router.resolver])
    await ip(lab, router.role, "addr", "replace", `${address}/32`, "dev", "lo");
};

/** Router's end: addresses as at Hetzner, routes to what is behind, and only then up. */
const makePort = async (
  lab: LabPaths,
  role: string,
  v4: readonly string[],
  net6: string | null,
  mac?: string,
): Promise<void> => {
  const port = portOf(role);
  await run(["ip", "netns", "add", namespaceOf(lab, role)]);
  const peer = ["peer", "name", "eth0", ...(mac ? ["address", mac] : []), "netns", namespaceOf(lab, role)];
  await run(["ip", "link", "add", port, "netns", namespaceOf(lab, router.role), "type", "veth", ...peer]);
  await ip(lab, router.role, "addr", "add", `${router.gateway4}/32`, "dev", port);
  await ip(lab, router.role, "addr", "add", `${router.gateway6}/64`, "dev", port, "nodad");
  await ip(lab, router.role, "link", "set", port, "up");
  for (const address of v4)
    await ip(lab, router.role, "route", "add", `${address}/32`, "dev", port, "src", router.gateway4);
  if (net6) await ip(lab, router.role, "-6", "route", "add", net6, "dev", port);
};

/** A leg that configures itself (a machine: DHCP and cloud-init do it). The firewall must be in force before. */
export const makeMachineLeg = (lab: LabPaths, id: number, ipv4: string | null, ipv6Net: string | null): Promise<void> =>
  makePort(lab, `m${id}`, ipv4 === null ? [] : [ipv4], ipv6Net, macOf(id));

/** A leg of the world itself, with fixed addresses. */
export const makeLeg = async (lab: LabPaths, leg: Leg): Promise<void> => {
  const net6 = `${leg.v6}/64`;
  await makePort(lab, leg.role, leg.v4, net6);
  const dad = ["all", "default", "eth0"].map((scope) => `net.ipv6.conf.${scope}.accept_dad=0`);
  await sysctl(lab, leg.role, ...dad);
  await ip(lab, leg.role, "link", "set", "lo", "up");
  for (const address of leg.v4) await ip(lab, leg.role, "addr", "add", `${address}/32`, "dev", "eth0");
  await ip(lab, leg.role, "addr", "add", hostIn(net6), "dev", "eth0", "nodad");
  await ip(lab, leg.role, "link", "set", "eth0", "up");
  const source = leg.v4[0] ?? "";
  await ip(lab, leg.role, "route", "add", router.gateway4, "dev", "eth0", "src", source);
  await ip(lab, leg.role, "route", "add", "default", "via", router.gateway4, "src", source);
  await ip(lab, leg.role, "-6", "route", "add", "default", "via", router.gateway6, "dev", "eth0");
};

/** Whether a leg was made to its end: its last step is the default route of IPv6. */
export const isWhole = async (lab: LabPaths, leg: Leg): Promise<boolean> =>
  (await existingRoles(lab)).includes(leg.role) && (await ip(lab, leg.role, "-6", "route", "show", "default")) !== "";

/** Deletes a namespace of the lab, and with it its leg. Deleting what is gone is no error. */
export const removeNamespace = async (lab: LabPaths, role: string): Promise<void> => {
  const name = namespaceOf(lab, role);
  // The port first: the pair would outlive its namespace for as long as a dying process holds it.
  await succeeds(["ip", "-n", namespaceOf(lab, router.role), "link", "del", portOf(role)]);
  if ((await existingRoles(lab)).includes(role)) await run(["ip", "netns", "del", name]);
};
