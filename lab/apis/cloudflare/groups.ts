/** Access groups: named sets of rules that policies refer to. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Call } from "../server.ts";
import { find, type Resource } from "./context.ts";
import { body, created, filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import { checkAcyclic, checkDecision, checkReferences, isReferred, ruleFields } from "./rules.ts";
import { type Group, stamp } from "./state.ts";

const schema = z.strictObject({
  name: z.string().min(1),
  ...ruleFields,
  is_default: z.literal(false, "default groups are not modelled").optional(),
});

const AREA = "Access: Organizations, Identity Providers, and Groups";

export const groups: Resource = (c) => {
  const one = (call: Call): Group => find(c.tables.groups, call, (id) => new Refusal("accessUnknown", `group ${id}`));
  const put = async (call: Call, id: string, born: string): Promise<Group> => {
    const { name, include, exclude, require } = body(call, schema, "accessInvalid");
    const group: Group = { id, name, include, exclude, require, created_at: born, updated_at: stamp(c.now()) };
    checkReferences(c.tables, group);
    // The group as it would be: it must neither contain itself nor bring a token into an identity policy.
    const next = { ...c.tables, groups: { ...c.tables.groups, [id]: group } };
    checkAcyclic(next, id);
    for (const policy of Object.values(next.policies)) checkDecision(next, policy);
    c.tables.groups[id] = group;
    await c.commit();
    return group;
  };
  return [
    [
      "POST",
      "/accounts/:account/access/groups",
      AREA,
      async (call) => created(await put(call, randomUUID(), stamp(c.now()))),
    ],
    [
      "GET",
      "/accounts/:account/access/groups",
      AREA,
      (call) => {
        const name = filters(call, ["name"]).get("name");
        return list(
          call,
          Object.values(c.tables.groups).filter((group) => (name ?? group.name) === group.name),
        );
      },
    ],
    ["GET", "/accounts/:account/access/groups/:id", AREA, (call) => ok(one(call))],
    [
      "PUT",
      "/accounts/:account/access/groups/:id",
      AREA,
      async (call) => {
        const { id, created_at } = one(call);
        return ok(await put(call, id, created_at));
      },
    ],
    [
      "DELETE",
      "/accounts/:account/access/groups/:id",
      AREA,
      async (call) => {
        const { id } = one(call);
        if (isReferred(c.tables, "group", id))
          throw new Refusal("accessConflict", "group is being used by a policy or group");
        delete c.tables.groups[id];
        await c.commit();
        return ok({ id });
      },
    ],
  ];
};
