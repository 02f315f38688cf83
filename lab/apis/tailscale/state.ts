/** The emulator's tables: plain JSON. Devices are not here: they are headscale's nodes. */

export interface Capabilities {
  readonly devices: {
    readonly create: {
      readonly reusable: boolean;
      readonly ephemeral: boolean;
      readonly preauthorized: boolean;
      readonly tags: readonly string[];
    };
  };
}

/** An auth key, without its secret: that is shown once and kept by headscale only. */
export interface KeyRow {
  readonly id: string;
  /** Its id at headscale. */
  readonly headscale: string;
  readonly description: string;
  readonly expirySeconds: number;
  readonly created: string;
  readonly expires: string;
  readonly capabilities: Capabilities;
}

export interface Tables {
  /** Counts keys. */
  next: number;
  /** The policy byte for byte; null: the one a fresh tailnet has. */
  acl: string | null;
  keys: Record<string, KeyRow>;
  /** Access token → the moment it ends, RFC 3339. */
  tokens: Record<string, string>;
}

export const emptyTables = (): Tables => ({ next: 1, acl: null, keys: {}, tokens: {} });

/** A copy of a dump. Throws when a table is missing. */
export const asTables = (json: unknown): Tables => {
  const have = typeof json === "object" && json !== null ? json : {};
  const missing = Object.keys(emptyTables()).filter((table) => !Object.hasOwn(have, table));
  if (missing.length > 0) throw new Error(`these are no tables of tailscale: ${missing.join(", ")} missing`);
  return structuredClone(have) as Tables;
};

/** RFC 3339 without fractions, as the vendor writes it. */
export const stamp = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, "Z");
