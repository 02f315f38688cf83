/** Lines about the units: sandbox, limits, health, and what each service can do from inside its own sandbox. */

import { readFile } from "node:fs/promises";
import { z } from "zod";
import { unitFault } from "#host/client/health.ts";
import { unitNames } from "#host/protocol/names.ts";
import { parseStatus } from "#host/protocol/status.ts";
import { onHost } from "#host/protocol/verbs.ts";
import type { RecordedUnit } from "#ops/state/inventory.ts";
import type { Context } from "../context.ts";
import type { Machine } from "../machine.ts";
import { readCanary, since } from "../probes/canary.ts";
import { judged, type Place, untried, type VerifyRow } from "../row.ts";
import { mostExposed, sandboxPath, shippedFaults } from "../sandbox.ts";
import { egressFaults, packetsOf, sendersOf } from "./egress.ts";
import { hostIntrusions, inside, intrusions, type Seen, servicesOf, triedFiles } from "./isolation.ts";

export const systemdRows = async (machine: Machine, units: readonly RecordedUnit[]): Promise<VerifyRow[]> => {
  const services = units.flatMap(servicesOf);
  const slices = units.map(({ project }) => unitNames(project).slice);
  const limits = z.object({ memoryMiB: z.number(), tasks: z.number(), cpuPercent: z.number() });
  const shape = z.object({
    exposure: z.record(z.string(), z.number()),
    held: z.record(z.string(), z.object({ dropIns: z.array(z.string()), unread: z.boolean() })),
    changed: z.array(z.string()),
    sandbox: z.string(),
    limits: z.record(z.string(), limits),
    shells: z.array(z.string()),
    enabled: z.string(),
  });
  const found = await machine.probe("units.py", shape, {
    services,
    slices,
    projects: units.map(({ project }) => project),
    sandbox: sandboxPath,
  });
  const perUnit = units.flatMap((unit): VerifyRow[] => {
    const scores = servicesOf(unit).map((service) => ({ service, score: found.exposure[service] }));
    const got = found.limits[unitNames(unit.project).slice];
    return [
      judged(
        {
          line: `sandbox ${unit.project}`,
          tried: "what systemd says of every service, against what was shipped; and systemd-analyze security of it",
          from: machine.place,
        },
        [
          ...scores
            .filter(({ score }) => score === undefined || score > mostExposed)
            .map(({ service, score }) => `${service} has ${score ?? "no score"}, above ${mostExposed}`),
          ...shippedFaults(unit.project, found),
        ],
        `as shipped, and at most ${Math.max(...scores.map(({ score }) => score ?? 10))}`,
        "systemctl cat the service: a drop-in or an edit widens it; remove that, or run pulumi up",
      ),
      judged(
        {
          line: `limits ${unit.project}`,
          tried: "memory, tasks and CPU of its slice, asked of the kernel",
          from: machine.place,
        },
        (["memoryMiB", "tasks", "cpuPercent"] as const)
          .filter((key) => got?.[key] !== unit.limits[key])
          .map((key) => `${key} is ${got?.[key] || "not limited"} and not ${unit.limits[key]}`),
        `${unit.limits.memoryMiB} MiB, ${unit.limits.tasks} tasks, ${unit.limits.cpuPercent} % of a CPU`,
        `systemctl cat ${unitNames(unit.project).slice}: something overrides it; pulumi up writes the stack's`,
      ),
    ];
  });
  const shells = judged(
    { line: "host remote shells", tried: "sshd and its sockets", from: machine.place },
    [
      ...found.shells.map((unit) => `${unit} is active`),
      ...(found.enabled === "masked" ? [] : [`ssh.service is ${found.enabled}`]),
    ],
    "none; ssh.service is masked",
    "sudo systemctl mask --now ssh.service ssh.socket on the host: operators come in over the tailnet",
  );
  return [...perUnit, shells];
};

export const healthRows = async (machine: Machine, units: readonly RecordedUnit[]): Promise<VerifyRow[]> => {
  const status = parseStatus(await machine.run(onHost("status", "--json")));
  return units.map(({ project }) => {
    const fault = unitFault(status, project);
    return judged(
      { line: `health ${project}`, tried: "its services and health URLs", from: machine.place },
      fault ? [fault] : [],
      "all active, all answer 200",
      `sudo outward status on the host, then sudo journalctl --namespace='*' of the service that is named`,
    );
  });
};

interface Inside {
  readonly seen: Seen;
  readonly arrivals: Awaited<ReturnType<typeof readCanary>> | undefined;
}

/** Runs the probe in every sandbox at once; the canary is read before and after. */
const lookInside = async (
  { options: { canary } }: Context,
  machine: Machine,
  units: readonly RecordedUnit[],
): Promise<Inside> => {
  const before = canary ? await readCanary(canary.read) : [];
  const seen = await machine.probe("twins.py", z.record(z.string(), inside), {
    program: await readFile(new URL("../host/inside.py", import.meta.url), "utf8"),
    services: units.flatMap(servicesOf),
    files: triedFiles(units),
    ports: units.flatMap(({ ports }) => ports),
    networks: packetsOf(units, canary?.addresses ?? []),
  });
  return { seen, arrivals: canary ? since(before, await readCanary(canary.read)) : undefined };
};

export const fromInside = async (
  context: Context,
  machine: Machine,
  units: readonly RecordedUnit[],
): Promise<VerifyRow[]> => {
  const { seen, arrivals } = await lookInside(context, machine, units);
  const from = "inside each service's sandbox";
  const mute = Object.entries(seen).flatMap(([service, own]) => ("error" in own ? [`${service}: ${own.error}`] : []));
  const metadata = Object.entries(seen).flatMap(([service, own]) =>
    "metadata" in own && own.metadata ? [service] : [],
  );
  const perUnit = units.flatMap((unit): VerifyRow[] => {
    const { project } = unit;
    const found = intrusions(seen, units, unit);
    const egress = sendersOf(unit).map((sender): VerifyRow => {
      const place: Place = { line: `egress ${sender.name}`, tried: "packets of its user to the canary", from };
      if (!arrivals) return untried(place, "needs a machine that counts arrivals; see --canary");
      return judged(
        place,
        egressFaults(units, sender, arrivals),
        sender.may.length === 0 ? "nothing arrived" : `${sender.may.join(", ")} arrived and nothing else`,
        `sudo nft list table inet outward on the host: what lets this user out; pulumi up writes the stack's rules`,
      );
    });
    return [
      judged(
        { line: `files ${project}`, tried: "its credential, settings and folders, read as every service", from },
        [...found.files],
        "only its own services list its folders, and none reads its credential",
        `chmod and chown back: pulumi up writes the files again; then rotate outward:secretVersion`,
      ),
      judged(
        { line: `processes ${project}`, tried: "a signal to its processes, as every other project's service", from },
        found.processes,
        "refused",
        "systemctl cat the service that is named: it has a user or a capability that it should not have",
      ),
      judged(
        { line: `ports ${project}`, tried: "its loopback ports and sockets, as every other project's service", from },
        found.ports,
        "refused",
        `see /etc/nftables.d/outward-${project}.nft and the modes under /run/outward-${project}; pulumi up puts them back`,
      ),
      ...egress,
    ];
  });
  return [
    ...perUnit,
    judged(
      { line: "host probes", tried: "a probe in the sandbox of every service", from: machine.place },
      mute,
      `${Object.keys(seen).length} answered`,
      "sudo journalctl -u 'verify-outward-*' on the host: what does not start there cannot be shown to be closed",
    ),
    judged(
      { line: "host files", tried: "the host's own secrets and doors, as every service", from },
      hostIntrusions(seen, units),
      "refused",
      "restore the mode that Debian gives the file, and find out who changed it; a service that runs and reaches a socket is restarted, which masks it again",
    ),
    judged(
      { line: "host metadata", tried: "the provider's metadata, with the user_data in it, as every service", from },
      metadata.map((service) => `${service} reaches it`),
      "refused",
      "sudo nft --file /etc/nftables.conf on the host: only root may speak to 169.254.0.0/16",
    ),
  ];
};
