/** Reusable Access policies. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Call } from "../server.ts";
import { type Context, find, type Resource } from "./context.ts";
import { body, created, filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import { checkDecision, checkReferences, ruleFields } from "./rules.ts";
import { type Policy, stamp, type Tables } from "./state.ts";

/** A Go duration such as 24h or 1h30m. */
export const duration = z.string().regex(/^(\d+(ns|us|ms|s|m|h))+$/, "a duration such as 24h");

const off = z.literal(false, "not modelled: the lab's edge would not enforce it").optional();
const schema = z.strictObject({
  name: z.string().min(1),
  decision: z.enum(["allow", "deny", "non_identity", "bypass"]),
  ...ruleFields,
  /** Empty means "same as the app"; the vendor then does not return it. */
  session_duration: z.union([duration, z.literal("")]).optional(),
  approval_required: off,
  isolation_required: off,
  purpose_justification_required: off,
});

const usedBy = (tables: Tables, id: string): number =>
  Object.values(tables.apps).filter((app) => app.policies.some((attached) => attached.id === id)).length;

/** What the API shows, also inside an app. */
export const policyView = (tables: Tables, policy: Policy): Record<string, unknown> => ({
  ...policy,
  uid: policy.id,
  approval_required: false,
  reusable: true,
  app_count: usedBy(tables, policy.id),
});

export const policies: Resource = (c: Context) => {
  const one = (call: Call): Policy =>
    find(c.tables.policies, call, (id) => new Refusal("policyUnknown", `no policy ${id}`));
  const put = async (call: Call, id: string, born: string): Promise<Policy> => {
    const { name, decision, include, exclude, require, session_duration } = body(call, schema, "accessInvalid");
    const rules = { include, exclude, require };
    checkReferences(c.tables, rules);
    checkDecision(c.tables, { name, decision, ...rules });
    const session = session_duration ? { session_duration } : {};
    const policy: Policy = { id, name, decision, ...rules, ...session, created_at: born, updated_at: stamp(c.now()) };
    c.tables.policies[id] = policy;
    await c.commit();
    return policy;
  };
  return [
    [
      "POST",
      "/accounts/:account/access/policies",
      "Access: Apps and Policies",
      async (call) => created(policyView(c.tables, await put(call, randomUUID(), stamp(c.now())))),
    ],
    [
      "GET",
      "/accounts/:account/access/policies",
      "Access: Apps and Policies",
      (call) => {
        filters(call, []);
        return list(
          call,
          Object.values(c.tables.policies).map((policy) => policyView(c.tables, policy)),
        );
      },
    ],
    [
      "GET",
      "/accounts/:account/access/policies/:id",
      "Access: Apps and Policies",
      (call) => ok(policyView(c.tables, one(call))),
    ],
    [
      "PUT",
      "/accounts/:account/access/policies/:id",
      "Access: Apps and Policies",
      async (call) => {
        const { id, created_at } = one(call);
        return ok(policyView(c.tables, await put(call, id, created_at)));
      },
    ],
    [
      "DELETE",
      "/accounts/:account/access/policies/:id",
      "Access: Apps and Policies",
      async (call) => {
        const { id } = one(call);
        if (usedBy(c.tables, id) > 0) throw new Refusal("policyInUse");
        delete c.tables.policies[id];
        await c.commit();
        return ok({ id });
      },
    ],
  ];
};
