/** What was asked, and what came back in time: all that a finding may rest on. */
import type { RecordedCaller } from "../state/callers.ts";
import type { HostReport } from "./host-report.ts";

export interface Unknown {
  /** Why there is no answer. */
  readonly unknown: string;
  /** There was hardly any time for one: this silence says nothing of whoever was asked. */
  readonly hurried?: boolean;
}

export type Known<T> = { readonly known: T } | Unknown;

/** The answer, undefined when there is none. */
export const heard = <T>(answer: Known<T>): T | undefined => ("known" in answer ? answer.known : undefined);

/** A part of Cloudflare that a stack needs and that Cloudflare itself says is not well. */
export interface Trouble {
  readonly component: string;
  /** In the page's words: degraded_performance, partial_outage, major_outage. */
  readonly state: string;
  /** Titles of the incidents that name it. */
  readonly incidents: readonly string[];
}

export interface Connections {
  /** Open ones, of all connectors together. */
  readonly open: number;
  /** Versions of cloudflared that have them. */
  readonly versions: readonly string[];
}

export interface ProjectEvidence {
  readonly name: string;
  readonly hostnames: readonly string[];
  /** Of its tunnel, as Cloudflare has them. */
  readonly connections: Known<Connections>;
  /** The cloudflared of its own choice in the config, when it has one. */
  readonly chosen?: string | undefined;
}

export interface DeviceEvidence {
  readonly connected: boolean;
  /** When it was seen last, RFC 3339, if it is not connected. */
  readonly lastSeen?: string | undefined;
}

/** A tag that hosts of other stacks have too. */
export interface SharedTag {
  readonly tag: string;
  /** Names of those hosts; none where the tag is this stack's alone. */
  readonly others: readonly string[];
}

export interface CallerToken extends Omit<RecordedCaller, "id"> {
  /** RFC 3339; undefined when it never ends. */
  readonly ends?: string | undefined;
}

export interface Evidence {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Name of the host that serves, by the stack's state. */
  readonly host: string;
  /** From Cloudflare's public status page. */
  readonly troubles: Known<readonly Trouble[]>;
  /** Hetzner's state of the server; null when there is no such server. */
  readonly server: Known<string | null>;
  /** The tailnet's record of the host; null when there is none. */
  readonly device: Known<DeviceEvidence | null>;
  /** The tailnet's word on who else bears the host's tag. */
  readonly tag: Known<SharedTag>;
  /** State of tailscaled on this machine, in its own word, e.g. Running. */
  readonly here: Known<string>;
  /** The host's own word, over the tailnet. */
  readonly report: Known<HostReport>;
  readonly projects: readonly ProjectEvidence[];
  readonly tokens: Known<readonly CallerToken[]>;
  /** Newest pins that this checkout and the config know. */
  readonly pins: { readonly cloudflared: string; readonly tailscale: string };
}
