/** How a project's data go from one host to another. */

import { unreadable } from "#host/protocol/dumps.ts";
import { facts } from "#host/protocol/facts.ts";
import { unitOf } from "#host/protocol/status.ts";
import type { HostCommands, World } from "./world.ts";

export interface Transfer {
  readonly project: string;
  /** It follows, and is promoted. Otherwise a dump is loaded, once before the pause and once in it. */
  readonly follows: boolean;
  /** It keeps plain files besides: they are copied before the pause, and in it what has changed. */
  readonly files: boolean;
}

const silent = (project: string, host: string): Error =>
  new Error(
    `${project} on ${host} does not give its plain files; it is older than this checkout, nothing was moved\n` +
      "  set outward:host back, run pulumi up to bring it up to date, and move then",
  );

const before = (project: string, host: string): Error =>
  new Error(
    `${project} on ${host} was applied by an earlier version, with which a host moves as a whole; it was not moved\n` +
      "  set outward:host back, run pulumi up to bring it up to date, and move then",
  );

const older = (project: string, reason: string, from: HostCommands, to: HostCommands): Error =>
  new Error(
    `${project} cannot go from ${from.name} to ${to.name}: ${reason}; nothing was moved\n` +
      "  set outward:host.image back, or to a newer one, and run pulumi up",
  );

/** The same of one that could follow but for what it has at the moment, and says so. */
const asItIs = async (transfer: Transfer, from: HostCommands, { say }: Pick<World, "say">): Promise<Transfer> => {
  const obstacle = transfer.follows && (await from.obstacle(transfer.project));
  if (!obstacle) return transfer;
  say(`${transfer.project} ${obstacle}; so it is dumped and loaded, and does not follow`);
  return { ...transfer, follows: false };
};

/**
 * @returns none for a project that keeps nothing on the host that serves
 * @throws when it should keep plain files and the host that serves knows nothing of them, when what it has is of a newer version,
 * and when it was applied there before a project had a role of its own
 */
export const transferOf = async (
  project: string,
  world: Pick<World, "say">,
  from: HostCommands,
  to: HostCommands,
): Promise<Transfer | undefined> => {
  const [old, fresh] = await Promise.all([from.status(), to.status()]);
  const [served, takes] = [unitOf(old, project), unitOf(fresh, project)];
  if (served && served.protocol < facts.PROTOCOL) throw before(project, from.name);
  if (!served?.keeps) return undefined;
  const files = (takes?.paths ?? null) !== null;
  if (files && !served.paths) throw silent(project, from.name);
  const reason = unreadable(served.dumps, takes?.dumps);
  if (reason) throw older(project, reason, from, to);
  const follows = served.follow !== null && served.follow === takes?.follow;
  return asItIs({ project, follows, files }, from, world);
};
