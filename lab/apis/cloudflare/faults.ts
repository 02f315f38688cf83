/**
 * The emulator's fault switches: what the real API does now and then, on demand.
 * A switch without `times` and `until` stays on until it is cleared.
 */
import { z } from "zod";
import type { Call } from "../server.ts";

export const FAULTS = {
  reset_after_post: "the POST is carried out, then its connection is cut without an answer",
  rate_limited: "429 with Retry-After (retry_after, in seconds)",
  connections_linger: "DELETE of a tunnel answers 1022 although no connector is left",
  zone_pending: "the zone waits for its name servers: records are accepted, nothing resolves, no app may use it",
  not_enabled: "Zero Trust is not enabled: every access call is refused with 9999",
  fast_retries: "409, 429 and 5xx carry Retry-After-Ms: 1, so that the plugin's eleven attempts take milliseconds",
} as const;

export type FaultName = keyof typeof FAULTS;

const schema = z.strictObject({
  /** How many calls it still hits. */
  times: z.int().min(1).optional(),
  /** The moment it ends, RFC 3339. */
  until: z.iso.datetime({ offset: true }).optional(),
  /** Only calls whose path contains this. */
  path: z.string().min(1).optional(),
  /** Seconds for Retry-After; 1 unless told. */
  retry_after: z.int().min(0).optional(),
});

export type Fault = z.infer<typeof schema>;

export interface Faults {
  /** Turns a fault on. Throws a sentence on an unknown name or a malformed value. */
  readonly set: (name: string, value: unknown) => Promise<void>;
  /** Turns one fault off, or all. */
  readonly clear: (name?: string) => Promise<void>;
  readonly all: () => Readonly<Partial<Record<FaultName, Fault>>>;
  /** Whether the fault strikes this call; counts `times` down. */
  readonly hit: (name: FaultName, call?: Pick<Call, "path">) => Fault | undefined;
  /** Whether the fault is on, without counting. */
  readonly on: (name: FaultName) => boolean;
}

const named = (name: string): FaultName => {
  if (Object.hasOwn(FAULTS, name)) return name as FaultName;
  throw new Error(`cloudflare has no fault "${name}"; there are ${Object.keys(FAULTS).join(", ")}`);
};

/** `changed` runs after each switch, so that the edge hears of a pending zone. */
export const createFaults = (now: () => Date, changed: () => Promise<void>): Faults => {
  const table = new Map<FaultName, Fault>();
  const live = (name: FaultName, path: string): Fault | undefined => {
    const fault = table.get(name);
    if (!fault || (fault.until && now() >= new Date(fault.until))) return undefined;
    return fault.path && !path.includes(fault.path) ? undefined : fault;
  };
  return {
    set: async (name, value) => {
      const fault = named(name);
      const parsed = schema.safeParse(value ?? {});
      if (!parsed.success) throw new Error(`fault ${name}: ${z.prettifyError(parsed.error)}`);
      table.set(fault, parsed.data);
      await changed();
    },
    clear: async (name) => {
      if (name === undefined) table.clear();
      else table.delete(named(name));
      await changed();
    },
    all: () => Object.fromEntries(table),
    on: (name) => live(name, "") !== undefined,
    hit: (name, call) => {
      const fault = live(name, call?.path ?? "");
      if (fault?.times === 1) table.delete(name);
      else if (fault?.times) table.set(name, { ...fault, times: fault.times - 1 });
      return fault;
    },
  };
};
