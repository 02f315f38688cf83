/** What the handover asks of hosts, each call one command of the host's program. The real ones: hosts.ts. */
import type { Sighting } from "./situation.ts";
import type { HostStatus } from "./status.ts";

/** Every call may be repeated, and throws when the host refuses or is lost: then it may have happened or not. */
export interface Host {
  readonly name: string;
  status(): Promise<HostStatus>;
  /** Its workloads run, write nothing, and are not connected: it takes the peer's data. */
  standby(peer: string): Promise<void>;
  /** Its workloads write nothing for so many seconds. Gives the word that holds and uses the pause. */
  quiesce(peer: string, seconds: number): Promise<string>;
  /** The seconds of the pause begin anew. */
  hold(word: string): Promise<void>;
  /** Ends the pause; a host that has ceded stays as it is. */
  resume(): Promise<void>;
  /** One line that says what a project keeps. */
  check(project: string): Promise<string>;
  /** A project's data from another host, whole. Gives the bytes that were carried. */
  take(project: string, from: Host): Promise<number>;
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
  say(line: string): void;
}
