/**
 * What `pulumi up` says when a vendor refuses: the cause and the move, beside the vendor's own words. One error hook on
 * every resource of the program; `advice/` has the tables. Nothing is tried again: the clients of the providers have.
 */
import * as pulumi from "@pulumi/pulumi";
import { adviceOn, asMessage, type Operation } from "./advice/table.ts";
import { mayDouble, removeLeftovers } from "./leftovers.ts";

/** Resources by type and name, for a message belongs to one. Those to be deleted are in the state only. */
type Registry = Map<string, { readonly resource: pulumi.Resource; readonly parent: pulumi.Resource | undefined }>;

const keyOf = (type: string, name: string): string => `${type}::${name}`;
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The command that takes an existing object over as this resource, up to its id. */
const importOf = async (registry: Registry, type: string, name: string): Promise<string> => {
  const parent = registry.get(keyOf(type, name))?.parent;
  const urn = parent && (await new Promise<string>((resolve) => parent.urn.apply(resolve)));
  const below = urn ? ` --parent parent=${quoted(urn)}` : "";
  return `pulumi import --generate-code=false --protect=false${below} ${quoted(type)} ${quoted(name)}`;
};

const removed = (ids: readonly string[]) => ({
  cause: `An answer of the vendor was lost, and a later attempt met what the first one had made (${ids.join(", ")}); it is removed.`,
  move: "run pulumi up again",
});

/** Removes it, or says that it could not be looked for: the vendor's refusal is never hidden by this. */
const leftBehind = async (
  type: string,
  inputs: Readonly<Record<string, unknown>>,
  resource: pulumi.Resource | undefined,
  keep?: string,
): Promise<readonly string[]> => {
  try {
    return await removeLeftovers(type, inputs, keep);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await pulumi.log.warn(`What an unanswered call may have made could not be looked for: ${reason}`, resource);
    return [];
  }
};

const advisor = (registry: Registry): pulumi.ErrorHook =>
  new pulumi.ErrorHook("advice", async ({ type, name, failedOperation, errors, newInputs }) => {
    const [error = ""] = errors;
    const operation = failedOperation as Operation;
    const resource = registry.get(keyOf(type, name))?.resource;
    const advice = adviceOn({ type, operation, error });
    if (!advice) return false;
    const perhaps = operation === "create" && advice.perhapsMade;
    const ids = perhaps ? await leftBehind(type, newInputs ?? {}, resource) : [];
    const { cause, move } = ids.length > 0 ? removed(ids) : advice;
    const command = move.includes("{import}") ? await importOf(registry, type, name) : "";
    await pulumi.log.error(asMessage({ cause, move: move.replace("{import}", () => command) }), resource);
    return false;
  });

const tidier = (registry: Registry): pulumi.ResourceHook =>
  new pulumi.ResourceHook("tidy", async ({ type, name, id, newInputs }) => {
    const resource = registry.get(keyOf(type, name))?.resource;
    const ids = await leftBehind(type, newInputs ?? {}, resource, id);
    const told = `An answer of the vendor was lost, and this was made twice; the other one (${ids.join(", ")}) is removed.`;
    if (ids.length > 0) await pulumi.log.warn(told, resource);
  });

/** To be called before anything is registered. */
export const advise = (): void => {
  const registry: Registry = new Map();
  const [advice, tidy] = [advisor(registry), tidier(registry)];
  // Runs in this process; the newer transforms cost a call of the engine for each resource.
  pulumi.runtime.registerStackTransformation(({ resource, type, name, props, opts }) => {
    if (resource instanceof pulumi.ComponentResource) return undefined;
    registry.set(keyOf(type, name), { resource, parent: opts.parent });
    const hooks = { onError: [advice], ...(mayDouble(type) ? { afterCreate: [tidy] } : {}) };
    return { props, opts: { ...opts, hooks } };
  });
};
