/**
 * Servers of the lab, as systemd-nspawn machines on overlay disks.
 * Models: cloud-init's Hetzner datasource, DHCP and IPv6 as at Hetzner, the provider's firewall, memory by server type,
 * power on, ACPI off, reboot on the same disk, and a power cut, after which /etc/outward and /var/lib/outward have what was
 * synced (see `volume.ts`). Not: an own kernel (systemd's IPAddressDeny and
 * SocketBindDeny do nothing here), CPU shares, disk size, a way to any Debian mirror, servers without IPv4 (they boot,
 * but find no metadata). Guest root is host root: only the lab's own code belongs in here.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { FirewallRule, MachineSpec, Machines } from "../apis/hcloud/machines.ts";
import { until } from "../toolchain/wait.ts";
import { router } from "../world/addresses.ts";
import { addDhcpHost, removeDhcpHost } from "../world/dnsmasq.ts";
import { guardText, loadRules, unguardText } from "../world/firewall.ts";
import { existingRoles, makeMachineLeg, removeNamespace } from "../world/namespaces.ts";
import { type LabPaths, namespaceOf } from "../world/paths.ts";
import { find, start, stop } from "../world/processes.ts";
import { hold, makeGroups, removeGroups } from "./cgroups.ts";
import { destroyDisk, folderOf, mountDisk, rootOf, unmount, volumeOf } from "./disk.ts";
import { imageNamed } from "./image.ts";
import { leaderOf, supervisorOf } from "./leader.ts";
import { toldAbout } from "./told.ts";
import { cutVolume } from "./volume.ts";

/** SIGRTMIN+4: systemd as process 1 powers off, as it would at ACPI's button. */
const powerButton = 38;
const supervise = path.join(import.meta.dirname, "supervise.sh");

interface Record_ {
  readonly spec: MachineSpec;
  readonly rules: readonly FirewallRule[] | null;
}

const recordOf = (lab: LabPaths, id: number): string => path.join(folderOf(lab, id), "machine.json");

const read = async (lab: LabPaths, id: number): Promise<Record_> => {
  const text = await readFile(recordOf(lab, id), "utf8").catch(() => undefined);
  if (text === undefined) throw new Error(`lab "${lab.name}" has no machine ${id}: create it first`);
  return JSON.parse(text) as Record_;
};

const write = async (lab: LabPaths, record: Record_): Promise<void> => {
  await mkdir(folderOf(lab, record.spec.id), { recursive: true });
  await writeFile(recordOf(lab, record.spec.id), JSON.stringify(record), { mode: 0o600 });
};

/** Everything around the guest, made anew at each power on: firewall first, so that no packet comes before it. */
const connect = async (lab: LabPaths, { spec, rules }: Record_): Promise<void> => {
  await removeNamespace(lab, `m${spec.id}`);
  await loadRules(lab, guardText(spec, rules));
  await makeMachineLeg(lab, spec.id, spec.ipv4, spec.ipv6Net);
  if (spec.ipv4 === null) return;
  await addDhcpHost(lab, spec.id, spec.ipv4);
  await mkdir(lab.metadata, { recursive: true, mode: 0o700 });
  await writeFile(path.join(lab.metadata, `${spec.ipv4}.json`), JSON.stringify(toldAbout(spec)), { mode: 0o600 });
};

const powerOn = async (lab: LabPaths, id: number): Promise<void> => {
  const record = await read(lab, id);
  if (await find(lab, supervisorOf(id))) return;
  await connect(lab, record);
  await mountDisk(lab, id, imageNamed(record.spec.image));
  // What dmidecode says: cloud-init takes it for the server's id.
  await writeFile(path.join(rootOf(lab, id), "etc/lab-serial"), `${id}\n`);
  const groups = await makeGroups(lab, id, record.spec.memoryGb);
  const name = namespaceOf(lab, `m${id}`);
  const { folder } = volumeOf(lab, id);
  const argv = ["/bin/sh", supervise, rootOf(lab, id), name, name, folder, ...groups];
  await start(lab, supervisorOf(id), { argv });
  await until(`machine ${id} (${record.spec.name}) to power on`, 30_000, async () => {
    if (!(await find(lab, supervisorOf(id))))
      throw new Error(
        `machine ${id} ended while it was powered on: see ${path.join(lab.log, `${supervisorOf(id)}.log`)}`,
      );
    return leaderOf(lab, id);
  });
};

/** At one moment for all of it: nothing runs on, the disk takes nothing more, and no packet says that it has ended. */
const cut = async (lab: LabPaths, id: number): Promise<void> => {
  await hold(lab, id, true);
  // One that an earlier version of the lab made has none.
  if (existsSync(volumeOf(lab, id).folder)) await cutVolume(volumeOf(lab, id));
  await removeNamespace(lab, `m${id}`);
};

const powerOff = async (lab: LabPaths, id: number): Promise<void> => {
  let wasCut = false;
  await until(`machine ${id} to be off`, 60_000, async () => {
    const leader = await leaderOf(lab, id);
    if (leader !== undefined) {
      if (!wasCut) await cut(lab, id);
      wasCut = true;
      process.kill(leader, "SIGKILL");
      // Who waits for the leader's end is held too.
      await hold(lab, id, false);
    }
    return !(await find(lab, supervisorOf(id)));
  });
  await stop(lab, supervisorOf(id));
  if (wasCut) await unmount(lab, volumeOf(lab, id).folder);
};

const destroy = async (lab: LabPaths, id: number): Promise<void> => {
  const record = existsSync(recordOf(lab, id)) ? await read(lab, id) : undefined;
  await powerOff(lab, id);
  await removeNamespace(lab, `m${id}`);
  if ((await existingRoles(lab)).includes(router.role)) await loadRules(lab, unguardText(id));
  await removeDhcpHost(lab, id);
  if (record?.spec.ipv4) await rm(path.join(lab.metadata, `${record.spec.ipv4}.json`), { force: true });
  await removeGroups(lab, id);
  await destroyDisk(lab, id);
};

/**
 * Machines of a lab under systemd-nspawn, behind the lab's provider firewall. Stateless: what it knows stands in the
 * lab's folder, so that another process (the tests, `lab down`) sees the same machines.
 */
export const machinesOf = (lab: LabPaths): Machines => {
  const turns = new Map<number, Promise<unknown>>();
  // One call at a time per machine: a firewall set during a creation must not be lost.
  const inTurn = <T>(id: number, work: () => Promise<T>): Promise<T> => {
    const mine = (turns.get(id) ?? Promise.resolve()).then(work, work);
    turns.set(
      id,
      mine.catch(() => undefined),
    );
    return mine;
  };
  return {
    create: (spec, rules) =>
      inTurn(spec.id, async () => {
        if (existsSync(recordOf(lab, spec.id)))
          throw new Error(`machine ${spec.id} exists already in lab "${lab.name}"`);
        await write(lab, { spec, rules });
        await powerOn(lab, spec.id);
      }),
    firewall: (id, rules) =>
      inTurn(id, async () => {
        const { spec } = await read(lab, id);
        await loadRules(lab, guardText(spec, rules));
        await write(lab, { spec, rules });
      }),
    powerOn: (id) => inTurn(id, () => powerOn(lab, id)),
    shutdown: (id) =>
      inTurn(id, async () => {
        const leader = await leaderOf(lab, id);
        if (leader !== undefined) process.kill(leader, powerButton);
      }),
    powerOff: (id) => inTurn(id, () => powerOff(lab, id)),
    resize: (id, cores, memoryGb) =>
      inTurn(id, async () => {
        const { spec, rules } = await read(lab, id);
        await write(lab, { spec: { ...spec, cores, memoryGb }, rules });
      }),
    delete: (id) => inTurn(id, () => destroy(lab, id)),
    // The supervisor and not the guest: a machine that reboots runs, and one whose guest has just ended does not let
    // go of its disk at once, so that a power on right then would be lost.
    running: async (id) => (await find(lab, supervisorOf(id))) !== undefined,
  };
};
