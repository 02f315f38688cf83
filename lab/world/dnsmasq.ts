import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { edge, edgeZones, macOf, names, router } from "./addresses.ts";
import { inside } from "./namespaces.ts";
import type { LabPaths } from "./paths.ts";
import { awaitReady, find, start } from "./processes.ts";
import { fillFile, fillText } from "./template.ts";

const template = path.join(import.meta.dirname, "files", "dnsmasq.conf");

/** Values of the template's blanks. */
export const blanks = (lab: LabPaths): Record<string, string> => ({
  resolver: router.resolver,
  gateway: router.gateway4,
  hosts: Object.entries(names)
    .map(([name, address]) => `address=/${name}/${address}`)
    .join("\n"),
  zones: edgeZones.map((zone) => `server=/${zone}/${edge}`).join("\n"),
  dhcp: lab.dhcp,
  leases: path.join(lab.config, "leases"),
});

/** The whole configuration as text, from the template's text. */
export const dnsmasqText = (text: string, lab: LabPaths): string => fillText(text, blanks(lab));

/** One line of the hosts folder: whoever has this hardware address gets this address. */
export const hostLine = (id: number, ipv4: string): string => `${macOf(id)},${ipv4}\n`;

/** Starts resolver and DHCP in the router, and waits until it answers. */
export const startDnsmasq = async (lab: LabPaths): Promise<void> => {
  await mkdir(lab.dhcp, { recursive: true });
  const file = path.join(lab.config, "dnsmasq.conf");
  await writeFile(file, await fillFile(template, blanks(lab)));
  const argv = [...inside(lab, router.role), "dnsmasq", "--keep-in-foreground", `--conf-file=${file}`, "--pid-file="];
  await start(lab, "dnsmasq", { argv });
  const log = path.join(lab.log, "dnsmasq.log");
  await awaitReady(lab, "dnsmasq", 10_000, async () =>
    (await readFile(log, "utf8").catch(() => "")).includes("started"),
  );
};

const reread = async (lab: LabPaths): Promise<void> => {
  const running = await find(lab, "dnsmasq");
  if (running) process.kill(running.pid, "SIGHUP");
};

/** Gives a machine its DHCP entry. */
export const addDhcpHost = async (lab: LabPaths, id: number, ipv4: string): Promise<void> => {
  await mkdir(lab.dhcp, { recursive: true });
  await writeFile(path.join(lab.dhcp, String(id)), hostLine(id, ipv4));
  await reread(lab);
};

export const removeDhcpHost = async (lab: LabPaths, id: number): Promise<void> => {
  await rm(path.join(lab.dhcp, String(id)), { force: true });
  await reread(lab);
};
