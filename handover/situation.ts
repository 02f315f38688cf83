/** What is to be done next for a project, from what the hosts say of it and from nothing else. Pure. */
import { type HostStatus, type UnitStatus, unitOf } from "#host/protocol/status.ts";

/** A host of the stack, as it is seen now. */
export interface Observation {
  readonly name: string;
  /** Undefined when it does not answer. */
  readonly status?: HostStatus | undefined;
  /** When the tailnet last saw it, ISO 8601. */
  readonly lastSeen?: string | undefined;
}

export type Situation =
  /** Nobody has ever served. `after`: the last epoch that anybody knows of. */
  | { readonly kind: "first"; readonly after: number }
  /** Nobody says who serves, and these do not answer: one of them may have the data. */
  | { readonly kind: "unknown"; readonly hosts: readonly string[] }
  /** These say that they serve, were gone when others came to, and nobody lets them in any more. */
  | { readonly kind: "ghosts"; readonly hosts: readonly string[]; readonly epoch: number }
  /** The giver has ceded in that pause, and its heir has everything and may serve. */
  | {
      readonly kind: "finish";
      readonly host: string;
      readonly giver: string;
      readonly claim: string;
      readonly pause: string;
    }
  /** The giver has ceded to a claim by which its heir does not serve, and never will once it has said so. */
  | { readonly kind: "back"; readonly host: string; readonly heir: string; readonly claim: string }
  /** Another host serves, and answers. */
  | { readonly kind: "move"; readonly from: string }
  /** The host serves. Those that ceded have not all left; others took its data for a move that nobody orders any more. */
  | {
      readonly kind: "serve";
      readonly host: string;
      readonly epoch: number;
      readonly leaving: readonly string[];
      readonly idle: readonly { readonly host: string; readonly claim: string }[];
    }
  /** The host that owned the writes does not answer, or has nothing any more. */
  | { readonly kind: "dead"; readonly host: string; readonly lastSeen: string | undefined; readonly empty: boolean }
  /** What must never be, with the epoch of each. Hosts are asked one after the other: only what is seen twice counts. */
  | { readonly kind: "contradiction"; readonly hosts: readonly string[] };

interface Seen {
  readonly name: string;
  readonly unit: UnitStatus;
}

/** Who had the writes last, by what the hosts say. */
interface Owner {
  readonly host: string;
  /** Another host knows it of this project; else it is said of the stack. */
  readonly known: boolean;
}

/** By whoever left to it; where nobody did, by the last run; then by whoever has taken data from it, whether that came to an end or not. */
const lastOwner = (seen: readonly Seen[], previous: string | undefined): Owner | undefined => {
  const peerOf = (one: Seen | undefined): Owner | undefined =>
    one?.unit.peer ? { host: one.unit.peer, known: true } : undefined;
  const paired = seen.filter(({ unit }) => unit.peer !== null);
  const taking = ({ unit }: Seen): boolean => unit.claim !== null;
  return (
    peerOf(latest(paired.filter((one) => one.unit.role === "left" && !taking(one)))) ??
    (previous === undefined ? undefined : { host: previous, known: false }) ??
    peerOf(latest(paired.filter(taking)))
  );
};

/** A host that has nothing of the project; or one that has been nothing yet, with none of its projects: a new one. */
const lacks = (project: string, { known }: Owner, { units }: HostStatus): boolean =>
  units.every((unit) => unit.role === "none" || (known && unit.project !== project));

const latest = (seen: readonly Seen[]): Seen | undefined =>
  seen.toSorted((one, other) => other.unit.epoch - one.unit.epoch)[0];

/** A host that nobody knows anything of is dead when somebody says so, and then it is the one with the data. */
export const withConsent = (now: Situation, gone: string | undefined): Situation =>
  now.kind === "unknown" && gone !== undefined && now.hosts.every((name) => name === gone)
    ? { kind: "dead", host: gone, lastSeen: undefined, empty: false }
    : now;

/** One host serves, and another one may have been told to. */
const serving = (target: string, owner: Seen, seen: readonly Seen[]): Situation => {
  const givers = seen.filter(({ unit }) => unit.role === "ceded");
  const newer = givers.filter(({ unit }) => unit.epoch >= owner.unit.epoch);
  if (newer.length > 0) return { kind: "contradiction", hosts: [owner, ...newer].map(withEpoch) };
  const leaving = givers.map(({ name }) => name);
  if (owner.name !== target && leaving.length === 0) return { kind: "move", from: owner.name };
  const idle = seen.flatMap(({ name, unit: { role, claim } }) =>
    claim !== null && (role === "standby" || role === "ready") ? [{ host: name, claim }] : [],
  );
  return { kind: "serve", host: owner.name, epoch: owner.unit.epoch, leaving, idle: owner.name === target ? idle : [] };
};

/** One that is ready, or was and has renounced, is no evidence that anybody has served by its epoch. */
const hasServed = ({ unit: { role, claim } }: Seen): boolean =>
  ["active", "paused", "ceded"].includes(role) || (role === "left" && claim === null);

const withEpoch = ({ name, unit }: Seen): string => `${name} (epoch ${unit.epoch})`;

/** Nobody serves, and somebody has ceded: of several the last one decides. */
const between = (giver: Seen, observations: readonly Observation[], seen: readonly Seen[]): Situation => {
  const { peer, heir: claim, pause } = giver.unit;
  const heir = seen.find(({ name }) => name === peer);
  const there = observations.find(({ name }) => name === peer);
  if (peer === null || claim === null || pause === null || !there?.status)
    return { kind: "dead", host: peer ?? giver.name, lastSeen: there?.lastSeen, empty: false };
  // Its promise was on a disk that is gone.
  if (heir?.unit.claim !== claim) return { kind: "dead", host: peer, lastSeen: undefined, empty: true };
  if (heir.unit.role === "ready") return { kind: "finish", host: peer, giver: giver.name, claim, pause };
  return { kind: "back", host: giver.name, heir: peer, claim };
};

/**
 * @param target the host that should serve
 * @param previous the host that served after the last run that ended well
 * @param credential SHA-256 of the credential that the edge takes for its tunnel now
 */
export const situation = (
  project: string,
  target: string,
  previous: string | undefined,
  observations: readonly Observation[],
  credential: string,
): Situation => {
  const seen = observations.flatMap(({ name, status }) => {
    const unit = unitOf(status, project);
    return unit ? [{ name, unit }] : [];
  });
  const active = seen.filter(({ unit }) => unit.role === "active" || unit.role === "paused");
  const epoch = Math.max(0, ...seen.filter(hasServed).map(({ unit }) => unit.epoch));
  const ghosts = active.filter(({ unit }) => unit.epoch < epoch && unit.credential !== credential);
  if (ghosts.length > 0) return { kind: "ghosts", hosts: ghosts.map(({ name }) => name), epoch };
  if (active.length > 1) return { kind: "contradiction", hosts: active.map(withEpoch) };
  const [owner] = active;
  if (owner) return serving(target, owner, seen);
  const giver = latest(seen.filter(({ unit }) => unit.role === "ceded"));
  if (giver) return between(giver, observations, seen);
  const owned = lastOwner(seen, previous);
  const there = observations.find(({ name }) => name === owned?.host);
  if (owned && (!there?.status || lacks(project, owned, there.status)))
    return { kind: "dead", host: owned.host, lastSeen: there?.lastSeen, empty: there?.status !== undefined };
  const silent = observations.filter(({ name, status }) => !status && name !== target).map(({ name }) => name);
  if (silent.length > 0) return { kind: "unknown", hosts: silent };
  return { kind: "first", after: Math.max(0, ...seen.map(({ unit }) => unit.epoch)) };
};
