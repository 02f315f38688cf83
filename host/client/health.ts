/** Whether a unit works and whether it serves, judged from what its host says. Pure. */
import { z } from "zod";
import { facts } from "../protocol/facts.ts";
import { type HostStatus, type UnitStatus, unitOf } from "../protocol/status.ts";

const connections = (body: string): number => {
  const parsed = z.object({ readyConnections: z.number() }).safeParse(JSON.parse(body));
  return parsed.success ? parsed.data.readyConnections : 0;
};

/** By a connector's own answer: none while it says that it is not ready, or says nothing. */
export const readyConnections = (answer: { readonly status: number; readonly body: string } | undefined): number =>
  answer?.status === 200 ? connections(answer.body) : 0;

/** What writes plain files rests on a host that takes them. */
const runs = ["active", "resting"];

/** The likeliest cause when something of a unit does not run: less than a twentieth of its disk is left. */
const fullDisk = ({ disk }: UnitStatus): string =>
  disk && disk.freeMiB < disk.mib * facts.DISK_FULL_BELOW
    ? `, and its disk is full: ${disk.freeMiB} of ${disk.mib} MiB are left`
    : "";

/** The first reason why a unit's workload does not run, undefined when it does; it may have no data to answer from yet. */
export const runningFault = (status: HostStatus, project: string): string | undefined => {
  const unit = unitOf(status, project);
  if (!unit) return `${project}: not installed`;
  const down = Object.entries(unit.services).find(([name, state]) => name !== unit.connector && !runs.includes(state));
  return down && `${project}: ${down[0]} is ${down[1]}${fullDisk(unit)}`;
};

/** Whether nothing of a unit's workload runs: on a host that serves it, it has not been started since that lost its power. */
export const isDark = (status: HostStatus, project: string): boolean => {
  const unit = unitOf(status, project);
  const states = Object.entries(unit?.services ?? {}).filter(([name]) => name !== unit?.connector);
  return states.length > 0 && states.every(([, state]) => state === "inactive");
};

/** The first reason why a unit's workload does not answer on its host, undefined when it does. */
export const workloadFault = (status: HostStatus, project: string): string | undefined => {
  const health = Object.entries(unitOf(status, project)?.health ?? {});
  const ill = health.find(([name, { status: code }]) => name !== "tunnel" && code !== 200);
  return runningFault(status, project) ?? (ill && `${project}: ${ill[0]} answers ${ill[1].status || ill[1].body}`);
};

/** The first reason why a unit does not serve through its tunnel, undefined when it does. */
export const unitFault = (status: HostStatus, project: string): string | undefined => {
  const fault = workloadFault(status, project);
  const unit = unitOf(status, project);
  if (fault || !unit) return fault;
  const state = unit.services[unit.connector];
  if (state !== "active") return `${project}: ${unit.connector} is ${state}`;
  const answer = unit.health.tunnel;
  if (answer?.status !== 200) return `${project}: tunnel answers ${answer?.status || answer?.body}`;
  const open = readyConnections(answer);
  const all = facts.CONNECTIONS_PER_TUNNEL;
  return open < all ? `${project}: ${open} of ${all} tunnel connections` : undefined;
};
