/**
 * When the host with the data does not answer: why nothing moves then, and what there is to decide; and when it is gone for
 * good, the best copy that is left serves, after that host has been shut out.
 */

import { unitFault, workloadFault } from "#host/client/health.ts";
import { unitOf } from "#host/protocol/status.ts";
import { type Copy, copiesOf, wordsOf } from "./copies.ts";
import { readmit } from "./finish.ts";
import { standBy, untilHealthy } from "./healthy.ts";
import type { Order } from "./order.ts";
import type { Observation, Situation } from "./situation.ts";
import { step } from "./steps.ts";
import type { HostCommands, World } from "./world.ts";

type Dead = Extract<Situation, { kind: "dead" }>;
type Gone = NonNullable<Order["gone"]>;

interface Left {
  readonly keeps: boolean;
  readonly copies: readonly Copy[];
  /** Why nobody knows whether its store has a later one. */
  readonly unread: string | undefined;
}

/** What there is of a project that keeps something. */
const left = async (
  project: string,
  dead: string,
  observations: readonly Observation[],
  heir: HostCommands,
): Promise<Left> => {
  const unit = unitOf(await heir.status(project), project);
  if (!unit?.keeps) return { keeps: false, copies: [], unread: undefined };
  const asked = unit.backup ? await heir.latest(project).catch((error: Error) => error) : undefined;
  const known = asked instanceof Error ? undefined : asked;
  return {
    keeps: true,
    copies: copiesOf(project, dead, observations, known),
    unread: asked instanceof Error ? asked.message : undefined,
  };
};

const inWords = (project: string, { keeps, copies, unread }: Left): readonly string[] => [
  ...copies.map((copy) => wordsOf(project, copy)),
  ...(unread === undefined ? [] : [`the last backup of ${project}: cannot be read: ${unread}`]),
  ...(keeps && unread === undefined && !copies.some(({ kind }) => kind === "backup")
    ? [`${project} has no backup`]
    : []),
];

/** The refusal that says what to decide. */
export const lostHost = async (
  project: string,
  { host, lastSeen, empty }: Dead,
  observations: readonly Observation[],
  heir: HostCommands,
): Promise<Error> => {
  const gone =
    `pulumi config set --path outward:handover.oldHostIsGone ${host}, and run pulumi up; the first of these serves ` +
    "then, and what came later is lost";
  const known = inWords(project, await left(project, host, observations, heir))
    .map((line) => `\n  ${line}`)
    .join("");
  if (empty)
    return new Error(
      `${host} is new and has nothing: a server of that name had the data, and is no more\n` +
        `  order another host (the next outward:host.generation), ${gone}${known}`,
    );
  return new Error(
    `${host} has the data and does not answer${lastSeen ? `; the tailnet saw it last at ${lastSeen}` : ""}\n` +
      "  start it again (its provider's console), and run pulumi up again\n" +
      `  if it never will: ${gone}${known}`,
  );
};

const nothingLeft = (project: string, gone: string): Error =>
  new Error(
    `${project} had no backup: what ${gone} has of it is lost with it\n` +
      "  to begin with nothing: pulumi config set --path 'outward:handover.startEmpty[0]' " +
      `${project}, and run pulumi up again`,
  );

const unknownBackup = (project: string, reason: string): Error =>
  new Error(
    `${project}: whether its store has a later copy is not known, so nothing serves it yet: ${reason}\n` +
      `  run pulumi up again when it answers; if it never will, take outward:${project}.backup out of the config first`,
  );

/** The last epoch that anybody knows of, so that the one that is gone is an earlier one whenever it comes back. */
const lastEpoch = (project: string, observations: readonly Observation[], copies: readonly Copy[]): number =>
  Math.max(
    0,
    ...copies.map(({ epoch }) => epoch),
    ...observations.map(({ status }) => unitOf(status, project)?.epoch ?? 0),
  );

/** Its data are put back from the store, or it begins with nothing, sealed as after a move. @returns the claim */
const restored = async (
  project: string,
  gone: string,
  after: number,
  copy: Copy | undefined,
  world: World,
  heir: HostCommands,
): Promise<string> => {
  const unit = unitOf(await heir.status(project), project);
  const claim = await step(world, "prepare", project, () =>
    standBy(project, world, heir, gone, (unit?.role === "ready" && unit.pause) || undefined),
  );
  if (copy)
    await step(world, "restore", project, async () =>
      world.say(`${project}: ${(await heir.restore(project, claim)).report}`),
    );
  await step(world, "start", project, async () => {
    await heir.ready(project, claim, gone, after);
    await untilHealthy(workloadFault, [project], heir, world);
  });
  return claim;
};

/** The best copy that is left serves, wherever it is. May be repeated. @throws when there is none, and none may be */
export const succeed = async (
  order: Order,
  gone: Gone,
  project: string,
  observations: readonly Observation[],
  world: World,
): Promise<void> => {
  const heir = await world.host(order.host);
  const { keeps, copies, unread } = await left(project, gone.host, observations, heir);
  // It may be the best one, and whoever serves makes the next.
  if (unread !== undefined) throw unknownBackup(project, unread);
  const [best] = copies;
  if (keeps && !best && !gone.startEmpty.includes(project)) throw nothingLeft(project, gone.host);
  world.say(
    `${gone.host} is gone: ${best ? wordsOf(project, best) : `${project} begins with nothing`}; what came later is missing`,
  );
  const after = lastEpoch(project, observations, copies);
  const owner = best && best.kind !== "backup" ? await world.host(best.host) : heir;
  const claim =
    best?.kind === "sealed"
      ? best.claim
      : best?.kind === "giver"
        ? undefined
        : await restored(project, gone.host, after, best, world, heir);
  const units = order.units.filter((unit) => unit.project === project);
  await step(world, "fence", project, () => world.fence(gone, units));
  await step(world, "connect", project, async () => {
    await readmit(order, project, owner);
    if (claim === undefined) await owner.reclaim(project, after, { gone: gone.host });
    else await owner.activate(project, claim, { gone: gone.host });
    await untilHealthy(unitFault, [project], owner, world);
  });
};
