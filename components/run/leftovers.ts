/**
 * What a creation leaves at a vendor when its answer is lost: the provider's client posts again, and meets the name that
 * it has just taken, or makes a second one. See docs/decisions/13-leftovers.md.
 */
import * as pulumi from "@pulumi/pulumi";
import { listAll, remove, secretAt } from "#vendors/leftovers.ts";
import { inputs, leftoverKinds, leftovers } from "./leftovers/kinds.ts";

/** Plain values; a secret input comes as an output. */
const plain = (given: Readonly<Record<string, unknown>>): Promise<unknown> =>
  new Promise((resolve) => pulumi.output(given).apply(resolve));

/** Removes what this stack has made and not kept of a resource that was, or was not, made at last. Gives the ids. */
export const removeLeftovers = async (
  type: string,
  given: Readonly<Record<string, unknown>>,
  keep?: string,
): Promise<readonly string[]> => {
  const kind = leftoverKinds[type];
  if (!kind) return [];
  const config = pulumi.runtime.allConfig();
  const known = inputs.parse(await plain(given));
  const folder = kind.list(known).split("?")[0];
  const removed: string[] = [];
  for (const one of leftovers(kind, known, await listAll(config, kind.api, kind.list(known)), keep)) {
    if (kind.secret && (await secretAt(config, kind.api, kind.secret(known, one))) !== known.tunnelSecret) continue;
    await remove(config, kind.api, `${folder}/${one.id}`);
    removed.push(one.id);
  }
  return removed;
};
