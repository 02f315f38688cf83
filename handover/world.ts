/** What the handover asks of hosts, each call one command of the host's program. The real ones: hosts.ts. */
import type { Order } from "./order.ts";
import type { Sighting } from "./situation.ts";
import type { HostStatus } from "./status.ts";

export interface Pause {
  /** Holds the pause, and uses it. */
  readonly word: string;
  /** How far each project has written; null for one that cannot be followed. */
  readonly positions: Readonly<Record<string, string | null>>;
}

/** Every call may be repeated, and throws when the host refuses or is lost: then it may have happened or not. */
export interface Host {
  readonly name: string;
  /** In the tailnet. */
  readonly address: string;
  status(): Promise<HostStatus>;
  /** Its workloads run, write nothing, and are not connected: it takes the peer's data. */
  standby(peer: string): Promise<void>;
  /** Its workloads write nothing for so many seconds. */
  quiesce(peer: string, seconds: number): Promise<Pause>;
  /** The seconds of the pause begin anew. */
  hold(word: string): Promise<void>;
  /** Ends the pause; a host that has ceded stays as it is. */
  resume(): Promise<void>;
  /** One line that says what a project keeps. */
  check(project: string): Promise<string>;
  /** A project's data from another host, whole. Gives the bytes that were carried. */
  take(project: string, from: Host): Promise<number>;
  /** A project's plain files become those of another host, without what did not change. Gives what it was, in a sentence. */
  takeFiles(project: string, from: Host): Promise<string>;
  /** Changes nothing. @throws with what differs, when anything does */
  compareFiles(project: string, from: Host): Promise<void>;
  /** What writes a project's plain files starts, on a copy of them: until `takeFiles`, or for good when it is activated. */
  wake(project: string): Promise<void>;
  /** A successor at this address may follow what it serves, and nobody else. */
  open(address: string): Promise<void>;
  /** A project's data follow those of another host, which is open for this one. */
  follow(project: string, from: Host): Promise<void>;
  /** When these positions are reached, by project, nothing follows any more. */
  promote(positions: Readonly<Record<string, string>>): Promise<void>;
  /** Which backup of a project would be put back, and how old it is. */
  latest(project: string): Promise<string>;
  /**
   * A project's last backup is put back. Gives what it was, in a sentence.
   * @throws also when the project's own check says something else than the backup recorded
   */
  restore(project: string): Promise<string>;
  /** The point of no return: it never writes again, the pause's peer may. */
  cede(word: string): Promise<void>;
  /** Puts back a tunnel's credential, which a host that left has no more. */
  entrust(project: string, credential: string): Promise<void>;
  /** It may write, and its connectors start. */
  activate(): Promise<void>;
  /** Its connectors stop for good, when what is under way has been answered. */
  leave(peer: string): Promise<void>;
  /** It serves nothing, for its stack's end. */
  deactivate(): Promise<void>;
}

export interface World {
  /** Every host of the stack that there is, and the one that should serve. Asked anew each time. */
  look(): Promise<readonly Sighting[]>;
  /** Every other host that bears the tag: of other stacks, which may serve the same edge or another one. */
  strangers(): Promise<readonly Sighting[]>;
  /** @throws when it does not answer */
  host(name: string): Promise<Host>;
  /** Nothing that a host which is gone still does can reach anybody. */
  fence(gone: NonNullable<Order["gone"]>): Promise<void>;
  say(line: string): void;
}
