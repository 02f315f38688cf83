/** What is to be done next, from what the hosts say and from nothing else. Pure. */
import type { HostStatus } from "./status.ts";

/** A host of the stack, as it is seen now. */
export interface Sighting {
  readonly name: string;
  /** Undefined when it does not answer. */
  readonly status?: HostStatus | undefined;
  /** When the tailnet last saw it, ISO 8601. */
  readonly lastSeen?: string | undefined;
}

export type Situation =
  /** Nobody has ever served. */
  | { readonly kind: "first" }
  /** The host owns the writes, in service or not yet. Those that ceded to it have not all left. */
  | { readonly kind: "finish"; readonly host: string; readonly leaving: readonly string[] }
  /** Another host serves, and answers. */
  | { readonly kind: "move"; readonly from: string }
  /** The host serves, and nothing else is left to do. */
  | { readonly kind: "serve" }
  /** The host that owned the writes does not answer, or has nothing any more. */
  | { readonly kind: "dead"; readonly host: string; readonly lastSeen: string | undefined; readonly empty: boolean }
  /** What must never be. */
  | { readonly kind: "contradiction"; readonly hosts: readonly string[] };

const writes = ["active", "paused"];
const gaveUp = ["ceded", "left"];

const isOne = (roles: readonly string[]) => (sighting: Sighting) => roles.includes(sighting.status?.role ?? "");

/** Who owns the writes: who may write, else whom a host has ceded to, else who last served according to the engine. */
const ownerOf = (sightings: readonly Sighting[], previous: string | undefined): string | undefined => {
  const [owner] = sightings.filter(isOne(writes));
  if (owner) return owner.name;
  const givers = sightings.filter(isOne(gaveUp));
  const heirs = givers.flatMap(({ status }) => status?.peer ?? []);
  return heirs.find((heir) => !givers.some(({ name }) => name === heir)) ?? previous;
};

/**
 * @param target the host that should serve
 * @param previous the host that served after the last run that ended well
 */
export const situation = (target: string, previous: string | undefined, sightings: readonly Sighting[]): Situation => {
  const writers = sightings.filter(isOne(writes)).map(({ name }) => name);
  if (writers.length > 1) return { kind: "contradiction", hosts: writers };
  const owner = ownerOf(sightings, previous);
  if (owner === undefined) return { kind: "first" };
  const seen = sightings.find(({ name }) => name === owner);
  const givers = sightings.filter(({ status }) => gaveUp.includes(status?.role ?? "") && status?.peer === owner);
  // One that stands by owns the writes only when somebody has ceded to it.
  const holds =
    isOne(writes)(seen ?? { name: owner }) || (isOne(["standby"])(seen ?? { name: owner }) && givers.length > 0);
  if (!holds) return { kind: "dead", host: owner, lastSeen: seen?.lastSeen, empty: seen?.status !== undefined };
  const leaving = givers.filter(isOne(["ceded"])).map(({ name }) => name);
  if (leaving.length > 0 || seen?.status?.role === "standby") return { kind: "finish", host: owner, leaving };
  return owner === target ? { kind: "serve" } : { kind: "move", from: owner };
};
