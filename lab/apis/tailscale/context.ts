/** What every resource of the emulator gets, and the strict reading of bodies. */
import { z } from "zod";
import type { Faults } from "../faults.ts";
import type { Call, Route } from "../server.ts";
import { TailscaleError } from "./errors.ts";
import type { FaultName } from "./faults.ts";
import type { Headscale } from "./headscale.ts";
import { parseHujson } from "./hujson.ts";
import type { Tables } from "./state.ts";
import type { Owner } from "./translate.ts";

/** The stack's OAuth client. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  /** The tags it was given when it was made. */
  readonly tags: readonly string[];
}

export interface Context {
  readonly now: () => Date;
  readonly tables: Tables;
  readonly headscale: Headscale;
  readonly faults: Faults<FaultName>;
  readonly client: Client;
  readonly owner: Owner;
  /** The tailnet's DNS domain, e.g. `tail.lab.test`. */
  readonly domain: string;
  /** Of headscale's own API. @default it is Tailscale's */
  readonly apiKey: string | undefined;
  /** Stores the tables. */
  readonly save: () => Promise<void>;
}

/** One noun of the API. */
export type Resource = (context: Context) => readonly Route[];

/** The body in its schema's shape, whatever its content type. */
export const body = <T>(call: Call, schema: z.ZodType<T>): T => {
  const parsed = schema.safeParse(call.text === "" ? {} : parseHujson(call.text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  throw new TailscaleError(400, faults.join("; "));
};

/** Tailnets are addressed as `-`, the credential's own, or by name. */
export const checkTailnet = (c: Context, call: Call): void => {
  const { tailnet = "-" } = call.params;
  if (tailnet !== "-" && tailnet !== c.domain) throw new TailscaleError(404, `tailnet "${tailnet}" not found`);
};

export const tags = z.array(z.string().regex(/^tag:[a-z][a-z0-9-]*$/, "must be a tag, e.g. tag:web"));
