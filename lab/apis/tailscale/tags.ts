/** Who may give which tags. headscale 0.28 lets every tag pass, so the vendor's rule is kept here. */

import { policyOf } from "./acl.ts";
import type { Context } from "./context.ts";
import { TailscaleError } from "./errors.ts";

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.every((one) => b.includes(one)) && b.every((one) => a.includes(one));

/**
 * Throws unless every tag is in the policy's tagOwners and the credential may give it: by asking for its whole own set,
 * or because one of its own tags is an owner of the tag.
 */
export const permitTags = (c: Context, wanted: readonly string[]): void => {
  const { tagOwners } = policyOf(c);
  const whole = sameSet(wanted, c.client.tags);
  const owned = (tag: string): boolean => tagOwners[tag]?.some((owner) => c.client.tags.includes(owner)) ?? false;
  const none = c.faults.hit("tags_not_owned");
  const refused = wanted.filter((tag) => none || !Object.hasOwn(tagOwners, tag) || !(whole || owned(tag)));
  if (refused.length > 0)
    throw new TailscaleError(400, `requested tags [${refused.join(" ")}] are invalid or not permitted`);
};
