/**
 * What `pulumi up` says when a vendor refuses: the cause and the move, beside the vendor's own words. One error hook on
 * every resource of the program; `advice/` has the tables. Nothing is tried again: the clients of the providers have.
 */
import * as pulumi from "@pulumi/pulumi";
import { admission, onHosts } from "./admission.ts";
import type { Operation } from "./advice/row.ts";
import { adviceOn, asMessage } from "./advice/table.ts";
import { mayDouble } from "./leftovers/kinds.ts";
import { removeLeftovers } from "./leftovers.ts";

/** Parents by the child's type and name: an import has to name the parent. */
type Parents = Map<string, pulumi.Resource | undefined>;

const keyOf = (type: string, name: string): string => `${type}::${name}`;
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The command that takes an existing object over as this resource, up to its id. */
const importOf = async (parents: Parents, type: string, name: string): Promise<string> => {
  const parent = parents.get(keyOf(type, name));
  const urn = parent && (await new Promise<string>((resolve) => parent.urn.apply(resolve)));
  const below = urn ? ` --parent parent=${quoted(urn)}` : "";
  return `pulumi import --generate-code=false --protect=false${below} ${quoted(type)} ${quoted(name)}`;
};

/** The message with inputs of the refused resource in place of their names. */
const filled = (message: string, inputs: Readonly<Record<string, unknown>>): string =>
  message.replace(/\{(\w+)\}/g, (blank, name: string) => (typeof inputs[name] === "string" ? inputs[name] : blank));

/** For the log. Its own resource would be waited for, and that one waits for the hook. */
const owner = (urn: string): pulumi.Resource => new pulumi.DependencyResource(urn);

const removed = (ids: readonly string[]) => ({
  cause: `An answer of the vendor was lost, and a later attempt met what the first one had made (${ids.join(", ")}); it is removed.`,
  move: "run pulumi up again",
});

/** Removes it, or says that it could not be looked for: the vendor's refusal is never hidden by this. */
const leftBehind = async (
  type: string,
  inputs: Readonly<Record<string, unknown>>,
  urn: string,
  keep?: string,
): Promise<readonly string[]> => {
  try {
    return await removeLeftovers(type, inputs, keep);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await pulumi.log.warn(`What an unanswered call may have made could not be looked for: ${reason}`, owner(urn));
    return [];
  }
};

const advisor = (parents: Parents): pulumi.ErrorHook =>
  new pulumi.ErrorHook("advice", async ({ urn, type, name, failedOperation, errors, newInputs }) => {
    const [error = ""] = errors;
    const operation = failedOperation as Operation;
    const advice = adviceOn({ type, operation, error });
    if (!advice) return false;
    const perhaps = operation === "create" && advice.perhapsMade;
    const ids = perhaps ? await leftBehind(type, newInputs ?? {}, urn) : [];
    const { cause, move } = ids.length > 0 ? removed(ids) : advice;
    const command = move.includes("{import}") ? await importOf(parents, type, name) : "";
    const message = asMessage({ cause, move: move.replace("{import}", () => command) });
    await pulumi.log.error(filled(message, newInputs ?? {}), owner(urn));
    return false;
  });

const tidier = (): pulumi.ResourceHook =>
  new pulumi.ResourceHook("tidy", async ({ urn, type, id, newInputs }) => {
    const ids = await leftBehind(type, newInputs ?? {}, urn, id);
    const warning = `An answer of the vendor was lost, and this was made twice; the other one (${ids.join(", ")}) is removed.`;
    if (ids.length > 0) await pulumi.log.warn(warning, owner(urn));
  });

/** For a question that the program asks by itself, which no hook sees. */
export const explained =
  (type: string) =>
  (error: Error): never => {
    const advice = adviceOn({ type, operation: "read", error: error.message });
    throw advice ? new pulumi.RunError(`${error.message}\n${asMessage(advice)}`) : error;
  };

/** To be called before anything is registered. */
export const advise = (): void => {
  const parents: Parents = new Map();
  const [advice, tidy, admit] = [advisor(parents), tidier(), admission()];
  // Runs in this process; the newer transforms cost a call of the engine for each resource.
  pulumi.runtime.registerStackTransformation(({ resource, type, name, props, opts }) => {
    if (resource instanceof pulumi.ComponentResource || resource instanceof pulumi.StackReference) return undefined;
    parents.set(keyOf(type, name), opts.parent);
    const hooks = {
      ...{ ...opts.hooks, onError: [advice] },
      ...(mayDouble(type) ? { afterCreate: [tidy] } : {}),
      ...(type === onHosts ? { beforeCreate: [admit], beforeUpdate: [admit] } : {}),
    };
    return { props, opts: { ...opts, hooks } };
  });
};
