/**
 * Fault switches of an emulator: what a real API does now and then, on demand.
 * A switch without `times` and `until` stays on until it is cleared.
 */
import { z } from "zod";

const schema = z.strictObject({
  /** How many more times it strikes. */
  times: z.int().min(1).optional(),
  /** The moment it ends, RFC 3339. */
  until: z.iso.datetime({ offset: true }).optional(),
  /** Instead of `until`: how long it lasts from now on. */
  seconds: z.int().min(1).optional(),
  /** Only where the path, or what else the fault's line in the table names, contains this. */
  path: z.string().min(1).optional(),
  /** Seconds for Retry-After, where the fault's answer has one. */
  retry_after: z.int().min(0).optional(),
});

export type Fault = Omit<z.infer<typeof schema>, "seconds">;

export interface Faults<Name extends string = string> {
  /** Turns a fault on. Throws a sentence on an unknown name or a malformed value. */
  readonly set: (name: string, value: unknown) => Promise<void>;
  /** Turns one fault off, or all. */
  readonly clear: (name?: string) => Promise<void>;
  readonly all: () => Readonly<Record<string, Fault>>;
  /** The fault when it strikes here; counts `times` down. */
  readonly hit: (name: Name, where?: string) => Fault | undefined;
  /** Whether the fault is on here, without counting. */
  readonly on: (name: Name, where?: string) => boolean;
}

/** `known` is the table of a vendor's faults, each with what it does; `changed` runs after each switch. */
export const createFaults = <Name extends string>(
  vendor: string,
  known: Readonly<Record<Name, string>>,
  now: () => Date,
  changed: () => Promise<void> = async () => {},
): Faults<Name> => {
  const table = new Map<string, Fault>();
  const named = (name: string): string => {
    if (Object.hasOwn(known, name)) return name;
    throw new Error(`${vendor} has no fault "${name}"; there are ${Object.keys(known).join(", ")}`);
  };
  const live = (name: string, where: string): Fault | undefined => {
    const fault = table.get(name);
    if (!fault || (fault.until && now() >= new Date(fault.until))) return undefined;
    return fault.path && !where.includes(fault.path) ? undefined : fault;
  };
  return {
    set: async (name, value) => {
      const parsed = schema.safeParse(value ?? {});
      if (!parsed.success) throw new Error(`fault ${name}: ${z.prettifyError(parsed.error)}`);
      const { seconds, ...fault } = parsed.data;
      const end = seconds && new Date(now().getTime() + seconds * 1_000).toISOString();
      table.set(named(name), end ? { ...fault, until: end } : fault);
      await changed();
    },
    clear: async (name) => {
      if (name === undefined) table.clear();
      else table.delete(named(name));
      await changed();
    },
    all: () => Object.fromEntries(table),
    on: (name, where = "") => live(name, where) !== undefined,
    hit: (name, where = "") => {
      const fault = live(name, where);
      if (fault?.times === 1) table.delete(name);
      else if (fault?.times) table.set(name, { ...fault, times: fault.times - 1 });
      return fault;
    },
  };
};
