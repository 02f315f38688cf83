/**
 * What a stand-in for a Pulumi provider plugin is made of. To write one:
 * - `lab/stand-ins/<name>.ts` opens with what it models and what not, builds one `Provider` and ends with `main(provider)`;
 * - each resource is a table entry. It gets and gives plain values: no secrets' wrapping, nothing unknown. The
 *   framework (`framework/`) does the engine's protocol: previews, secrets, unknowns, diffs, names, logging.
 * - it keeps no state between runs: what it has to know later is an output.
 * - what it throws is the error the user sees, so it names the value, the rule and the move.
 */
import type { Props } from "./props.ts";

export type { Props } from "./props.ts";

export type Severity = "debug" | "info" | "warning" | "error";

export interface Context {
  /** The provider's config, secrets unwrapped. Values are strings, as the engine sends them, unless given as others. */
  readonly config: Props;
  /** Shown by the CLI under the resource at work, unless `urn` names another ("" for none). */
  readonly log: (severity: Severity, text: string, urn?: string) => void;
  /** Shown only as the resource's progress while it runs. */
  readonly status: (text: string) => void;
  /** Aborted when the engine cancels the run. */
  readonly signal: AbortSignal;
}

/** What the state holds of a resource. */
export interface Old {
  readonly inputs: Props;
  readonly outputs: Props;
}

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** A kind of resource, keyed in `Provider.resources` by its type token, "hcloud:index/server:Server". */
export interface Resource {
  /** Every input that is modelled: another is refused by check. */
  readonly inputs: readonly string[];
  /** Those that must be given. One that is still unknown at preview counts as given. */
  readonly required?: readonly string[];
  /** A missing one is filled with the logical name and seven hex digits, and kept; a given one deletes before it replaces. */
  readonly autoName?: string;
  /** Inputs that cannot change in place. */
  readonly replaceOn: readonly string[];
  /** Default false, see `autoName`. */
  readonly deleteBeforeReplace?: boolean;
  /** Inputs and outputs that are always secret. A secret input stays secret as the output of the same name anyhow. */
  readonly secrets?: readonly string[];
  /** Outputs that a preview of create does not know. */
  readonly computed: readonly string[];
  /** Outputs that a preview of an update of these properties does not know. Default: none. */
  readonly unsettled?: (changed: readonly string[]) => readonly string[];
  /** Validates and fills defaults; sees only the inputs that are known. A throw is a failure without a property. */
  readonly check?: (
    inputs: Props,
    old: Props | undefined,
    name: string,
  ) => { readonly inputs?: Props; readonly failures?: readonly Failure[] };
  /** The inputs that differ. Default: those that are not deeply equal to the old inputs. Unknown ones always differ. */
  readonly diff?: (inputs: Props, old: Old, ctx: Context) => readonly string[] | Promise<readonly string[]>;
  /** Called in previews and before create and update, with the known inputs. What it throws ends the plan. */
  readonly plan?: (inputs: Props, ctx: Context) => Promise<void>;
  /** `outputs` need not repeat the inputs: the state is both, outputs first. */
  readonly create: (
    inputs: Props,
    ctx: Context,
    name: string,
  ) => Promise<{ readonly id: string; readonly outputs: Props }>;
  /**
   * Undefined: gone. Without it, a refresh believes the state. `inputs` are those to keep in the state; default: those
   * that were there. An import or a `.get` comes with empty inputs and outputs.
   */
  readonly read?: (
    id: string,
    old: Old,
    ctx: Context,
  ) => Promise<{ readonly id?: string; readonly inputs?: Props; readonly outputs: Props } | undefined>;
  /** All outputs after the update. Without it, every change replaces. */
  readonly update?: (id: string, inputs: Props, old: Old, ctx: Context) => Promise<Props>;
  /** Must succeed when the thing is gone already. Without it, deleting only forgets. */
  readonly delete?: (id: string, old: Old, ctx: Context) => Promise<void>;
}

/** A function of the package, keyed in `Provider.functions` by its token, "hcloud:index/getLocation:getLocation". */
export interface Lookup {
  /** Every argument that is modelled: another is refused. */
  readonly inputs: readonly string[];
  readonly required?: readonly string[];
  /** Members of the answer that are always secret. */
  readonly secrets?: readonly string[];
  readonly run: (args: Props, ctx: Context) => Promise<Props>;
}

export interface Provider {
  /** The package's name, "hcloud". */
  readonly name: string;
  /** Every config key that is modelled: another is refused. */
  readonly config: readonly string[];
  /** Validates the config once per run. A throw is the provider's failure. Not called while a value is unknown. */
  readonly configure?: (config: Props) => void | Promise<void>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly functions?: Readonly<Record<string, Lookup>>;
}

/** Thrown by create, update or read: the thing exists, but is not right. It is kept in the state and tried again. */
export class InitFailed extends Error {
  readonly id: string;
  readonly outputs: Props;
  readonly reasons: readonly string[];
  constructor(id: string, outputs: Props, reasons: readonly string[]) {
    super(reasons.join("; "));
    this.id = id;
    this.outputs = outputs;
    this.reasons = reasons;
  }
}

/** Serves the provider to the engine that started this process. Returns at once; the process lives as long as the engine. */
export const main = (provider: Provider): void => {
  void import("./framework/serve.ts").then(({ serve }) => serve(provider));
};
