/** What changes between two maps, in plain words: who gets in that did not, who no longer does, and what moves. Pure. */
import { answering } from "./covers.ts";
import { addressOf, type Exposure, type ExposureMap, type Serves } from "./model.ts";
import { whoWords } from "./who.ts";
import { type AccessChange, accessChanges, opening, type Sentence, sentence, whoChanges } from "./who-diff.ts";
import { words } from "./words.ts";

export { type AccessChange, accessChanges };

export interface Change extends Sentence {
  /** Hostname and path; several when all of them move alike. */
  readonly addresses: readonly string[];
}

const tunnelChange = (was: Exposure["tunnel"], is: Exposure["tunnel"]): readonly Sentence[] => {
  if (was.name !== is.name) return [sentence("changes", words`moves to tunnel ${is.name}; until now ${was.name}`)];
  if (was.id === undefined || was.id === is.id) return [];
  return [sentence("changes", words`moves to a new tunnel of the name ${is.name}; until now ${was.id}`)];
};

const hostChange = (was: string | undefined, is: string | undefined): readonly Sentence[] => {
  if (was === is) return [];
  if (is === undefined) return [sentence("changes", words`has no host of this stack any more`)];
  if (was === undefined) return [sentence("changes", words`is served by host ${is}`)];
  return [sentence("changes", words`moves to host ${is}; until now ${was}`)];
};

/** What whoever asks notices of a change. */
const noticed: Readonly<Record<Serves["change"], string>> = {
  beside: "exchanged without a refused request: it starts beside the one that serves, and nobody waits",
  held: "exchanged without a refused request: new ones wait until it has started",
  restarted: "restarted: requests that come meanwhile are lost",
};

const versionChange = (was: Serves | undefined, is: Serves | undefined): readonly Sentence[] => {
  if (was?.digest === is?.digest) return [];
  if (is === undefined) return [sentence("changes", words`runs what the host has; until now ${was?.name ?? ""}`)];
  const before = was === undefined ? words`` : words`; until now ${was.name}`;
  const build = was?.name === is.name ? words`, another build of that name` : before;
  return [sentence("changes", words`runs ${is.name}`, build, [`, ${noticed[is.change]}`])];
};

const moves = (was: Exposure, is: Exposure): readonly Sentence[] => [
  ...(was.project === is.project
    ? []
    : [sentence("changes", words`moves to project ${is.project}; until now ${was.project}`)]),
  ...tunnelChange(was.tunnel, is.tunnel),
  ...hostChange(was.host, is.host),
  ...versionChange(was.serves, is.serves),
  ...(was.origin === is.origin
    ? []
    : [sentence("changes", words`moves to origin ${is.origin}; until now ${was.origin}`)]),
];

/** Where the same route of the same project is in the other map, when it is elsewhere. */
const elsewhere = (route: Exposure, other: readonly Exposure[]): string | undefined =>
  other
    .filter((one) => one.project === route.project && one.route === route.route)
    .map(addressOf)
    .find((address) => address !== addressOf(route));

/** What an address without a rule of its own is covered by, and what that means. */
const ownRule = (address: string, was: Exposure, is: Exposure): readonly Sentence[] => {
  const [had, has] = [addressOf(was) === address, addressOf(is) === address];
  if (had === has) return [];
  return had
    ? [sentence("changes", words`has no rule of its own any more; what holds for ${addressOf(is)} holds there`)]
    : [sentence("changes", words`has a rule of its own; until now that of ${addressOf(was)} held there`)];
};

const at = (address: string, before: readonly Exposure[], after: readonly Exposure[]): readonly Sentence[] => {
  const [was, is] = [answering(before, address), answering(after, address)];
  if (was && is) return [...whoChanges(was.who, is.who), ...ownRule(address, was, is), ...moves(was, is)];
  if (is) {
    const old = elsewhere(is, before);
    return [opening(old ? words`is new, in place of ${old}, and ` : words`is new, and `, is.who)];
  }
  if (!was) return [];
  const next = elsewhere(was, after);
  const place = next ? words`is gone, with ${next} in its place, and ` : words`is gone, and `;
  return [sentence("closes", place, words`no longer opens to `, whoWords(was.who))];
};

/** As many addresses that say the same are one line. */
const alike = 3;

/** Moves of many addresses alike, as a new host has them, in one line. */
const gathered = (changes: readonly Change[]): readonly Change[] => {
  const keyOf = ({ says }: Change): string => JSON.stringify(says);
  const groups = Map.groupBy(
    changes.filter(({ kind }) => kind === "changes"),
    keyOf,
  );
  return changes.flatMap((change) => {
    const group = change.kind === "changes" ? (groups.get(keyOf(change)) ?? []) : [];
    if (group.length < alike) return [change];
    return group[0] === change ? [{ ...change, addresses: group.flatMap(({ addresses }) => addresses) }] : [];
  });
};

/**
 * Every change of who reaches what. An address whose rule goes is judged by what answers there then: a path without its rule
 * falls to the shorter one.
 */
export const diff = (before: ExposureMap, after: ExposureMap): readonly Change[] => {
  const addresses = [...new Set([...before.routes, ...after.routes].map(addressOf))].toSorted();
  const changes = addresses.flatMap((address) =>
    at(address, before.routes, after.routes).map((one): Change => ({ ...one, addresses: [address] })),
  );
  // Kept in order within a kind.
  return accessChanges.flatMap((kind) => gathered(changes).filter((change) => change.kind === kind));
};

/** 1 when something is open to everyone from here on and nobody says why. */
export const exitOfDiff = (changes: readonly Change[]): 0 | 1 => (changes.some(({ unreasoned }) => unreasoned) ? 1 : 0);
