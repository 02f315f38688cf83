/** What the handover asks of hosts, each call one command of the host's program. The real ones: hosts.ts. */
import type { Compared, Latest, Paused } from "#host/protocol/answers.ts";
import type { HostStatus } from "#host/protocol/status.ts";
import type { Order } from "./order.ts";
import type { Observation } from "./situation.ts";

/** How a host comes by what another one has promised: the other one's key, or somebody's word that it is gone for good. */
export type Right = { readonly key: string } | { readonly gone: string };

/** Every call may be repeated, and throws when the host refuses or is lost: then it may have happened or not. */
export interface HostCommands {
  readonly name: string;
  /** In the tailnet. */
  readonly address: string;
  /** @param project that one alone. @default all of them */
  status(project?: string): Promise<HostStatus>;
  /**
   * The project's workload runs, writes nothing, and is not connected: it takes the peer's data by the claim that this gives.
   * @param over the pause that it is ready by, when that has been seen to be over
   */
  standby(project: string, peer: string, over?: string): Promise<string>;
  /** Its workload writes nothing for so many seconds; those begin anew by `hold`, until the limit. */
  quiesce(project: string, peer: string, claim: string, seconds: number, limit: number): Promise<Paused>;
  /** The seconds of the pause begin anew. */
  hold(project: string, pause: string): Promise<void>;
  /** Ends that pause: it is over when this ends well. @throws when it was ceded in */
  resume(project: string, pause: string): Promise<void>;
  /** One line that says what a project keeps. */
  check(project: string): Promise<string>;
  /** Whether a line of another host's `check` means what a project keeps here, and what its own one says. */
  compare(project: string, line: string): Promise<Compared>;
  /** A project's data from another host, whole. Gives the bytes that were carried. */
  take(project: string, claim: string, from: HostCommands): Promise<number>;
  /** A project's plain files become those of another host, without what did not change. Gives what it was, in a sentence. */
  takeFiles(project: string, claim: string, from: HostCommands): Promise<string>;
  /** Changes nothing. @throws with what differs, when anything does */
  compareFiles(project: string, from: HostCommands): Promise<void>;
  /** What writes a project's plain files starts, on a copy of them: until `takeFiles`, or for good when it serves. */
  wake(project: string, claim: string): Promise<void>;
  /** A successor at this address may follow what it keeps, and nobody else. */
  open(project: string, address: string): Promise<void>;
  /** Why a project cannot be followed as it is now, a clause. */
  obstacle(project: string): Promise<string | undefined>;
  /** A project's data follow those of another host, which is open for this one. */
  follow(project: string, claim: string, from: HostCommands): Promise<void>;
  /**
   * What it has is what the peer had in that pause, is on the disk, and stays so. Gives the epoch that it would serve by.
   * @param after the peer's epoch @param position how far it has written, when it was followed
   */
  ready(project: string, claim: string, pause: string, after: number, position?: string): Promise<number>;
  /** The point of no return: it never writes again. Gives the pause's key. */
  cede(project: string, pause: string): Promise<string>;
  /** It may write, and its connector starts. */
  activate(project: string, claim: string, right: Right): Promise<void>;
  /** It never serves by that claim. Gives the claim's key. */
  renounce(project: string, claim: string): Promise<string>;
  /** It takes back that it ceded. @param after the heir's epoch */
  reclaim(project: string, after: number, right: Right): Promise<void>;
  /**
   * Its connector stops for good, when what is under way has been answered: a peer serves it by a later epoch.
   * @param ghost also where it says that it serves
   */
  leave(project: string, peer: string, epoch: number, ghost?: boolean): Promise<void>;
  /** It serves, since somebody says that nobody else does. @param after the last epoch that is known */
  begin(project: string, after: number): Promise<void>;
  /** Whatever serves on this host runs, now and at boot. */
  start(): Promise<void>;
  /** It stops, and nobody takes it over. */
  end(project: string): Promise<void>;
  /** Which backup of a project would be put back; none where its store has none. @throws when nobody knows */
  latest(project: string): Promise<Latest | undefined>;
  /**
   * A project's last backup is put back. Gives what it was, in a sentence, and whether it was compared.
   * @throws also when the project's own check says something else than the backup recorded
   */
  restore(project: string, claim: string): Promise<{ readonly report: string; readonly compared: boolean }>;
  /** Puts back a tunnel's credential, which a host that left has no more. */
  entrust(project: string, credential: string): Promise<void>;
}

export interface World {
  /** Every host of the stack that there is, and the one that should serve. Asked anew each time. */
  observe(): Promise<readonly Observation[]>;
  /** Every other host that bears the tag: of other stacks, which may serve the same edge or another one. */
  hostsOfOtherStacks(): Promise<readonly Observation[]>;
  /** @throws when it does not answer */
  host(name: string): Promise<HostCommands>;
  /** Nothing that a host which is gone still does for these can reach anybody. */
  fence(gone: NonNullable<Order["gone"]>, units: Order["units"]): Promise<void>;
  say(line: string): void;
}
