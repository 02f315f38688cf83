/** What the engine knows of a stack: its state and its config, secrets shown. Both stay in memory. */
import { z } from "zod";
import type { Config } from "#vendors/credentials.ts";
import { run } from "../process.ts";

const asked = async (stack: string | undefined, ...args: string[]): Promise<unknown> => {
  const argv = ["pulumi", "--non-interactive", ...(stack ? ["--stack", stack] : []), ...args];
  const { code, out, err } = await run(argv);
  if (code === 0) return JSON.parse(out);
  throw new Error(
    `pulumi ${args.slice(0, 2).join(" ")} failed: ${err.trim()}\nselect a stack (pulumi stack select prod) or name one with --stack`,
  );
};

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  /** Its successor is there already. */
  delete: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});

export type Resource = z.infer<typeof resource>;

const state = z.object({ deployment: z.object({ resources: z.array(resource).default([]) }) });

/**
 * Resources of the last `up`. @throws when there is no such stack.
 * @param secrets whether they are shown; else they stay encrypted
 */
export const exportedResources = async (
  stack: string | undefined,
  { secrets } = { secrets: true },
): Promise<readonly Resource[]> =>
  state.parse(await asked(stack, "stack", "export", ...(secrets ? ["--show-secrets"] : []))).deployment.resources;

const values = z.record(z.string(), z.object({ value: z.string().optional() }));

/** The config as `namespace:name` → text, structured values as JSON. */
export const config = async (stack: string | undefined): Promise<Config> => {
  const found = values.parse(await asked(stack, "config", "--json", "--show-secrets"));
  return Object.fromEntries(Object.entries(found).map(([key, { value }]) => [key, value]));
};

const secretKey = "4dabf18193072939515e22adb298388d";

/** A value of the state without the wrappers that mark secrets. */
export const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (secretKey in value && "plaintext" in value) return plain(JSON.parse(String(value.plaintext)));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
};
