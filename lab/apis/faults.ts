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
  /** Only where the path, or the action's command, contains this. */
  path: z.string().min(1).optional(),
});

export type Fault = z.infer<typeof schema>;

export interface Faults<Name extends string = string> {
  /** Turns a fault on. Throws a sentence on an unknown name or a malformed value. */
  readonly set: (name: string, value: unknown) => Promise<void>;
  /** Turns one fault off, or all. */
  readonly clear: (name?: string) => Promise<void>;
  readonly all: () => Readonly<Record<string, Fault>>;
  /** Whether the fault strikes here; counts `times` down. */
  readonly hit: (name: Name, where?: string) => boolean;
  /** Whether the fault is on, without counting. */
  readonly on: (name: Name) => boolean;
}

/** `known` is the table of a vendor's faults, each with what it does. */
export const createFaults = <Name extends string>(
  vendor: string,
  known: Readonly<Record<Name, string>>,
  now: () => Date,
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
      table.set(named(name), parsed.data);
    },
    clear: async (name) => {
      if (name === undefined) table.clear();
      else table.delete(named(name));
    },
    all: () => Object.fromEntries(table),
    on: (name) => live(name, "") !== undefined,
    hit: (name, where = "") => {
      const fault = live(name, where);
      if (fault?.times === 1) table.delete(name);
      else if (fault?.times) table.set(name, { ...fault, times: fault.times - 1 });
      return fault !== undefined;
    },
  };
};
