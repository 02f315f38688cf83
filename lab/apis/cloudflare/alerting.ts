/** Notification policies: stored and echoed with exactly the keys that were sent; nothing is ever notified. */
import { z } from "zod";
import type { Call } from "../server.ts";
import { find, type Resource } from "./context.ts";
import { body, created, filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import { type Alert, hex, stamp } from "./state.ts";

const schema = z.strictObject({
  name: z.string().min(1),
  alert_type: z.enum(
    ["tunnel_health_event", "tunnel_update_event", "expiring_service_token_alert"],
    "unknown alert_type",
  ),
  enabled: z.boolean(),
  description: z.string().optional(),
  mechanisms: z.strictObject({
    email: z.array(z.strictObject({ id: z.email() })).optional(),
    webhooks: z.array(z.never("webhook destinations are not modelled")).optional(),
    pagerduty: z.array(z.never("pagerduty is not modelled")).optional(),
  }),
  filters: z.record(z.string(), z.array(z.string())).optional(),
});

const AREA = "Notifications";
const PATH = "/accounts/:account/alerting/v3/policies";

export const alerting: Resource = (c) => {
  const one = (call: Call): Alert => find(c.tables.alerts, call, (id) => new Refusal("alertUnknown", id));
  const put = async (call: Call, id: string, born: string): Promise<{ id: string }> => {
    c.tables.alerts[id] = { id, ...body(call, schema, "alertInvalid"), created: born, modified: stamp(c.now()) };
    await c.save();
    return { id };
  };
  return [
    // Only the id comes back from a write, as at the vendor.
    ["POST", PATH, AREA, async (call) => created(await put(call, hex(16), stamp(c.now())))],
    [
      "GET",
      PATH,
      AREA,
      (call) => {
        filters(call, []);
        return list(call, Object.values(c.tables.alerts));
      },
    ],
    ["GET", `${PATH}/:id`, AREA, (call) => ok(one(call))],
    [
      "PUT",
      `${PATH}/:id`,
      AREA,
      async (call) => {
        const { id, created: born } = one(call);
        return ok(await put(call, id, born));
      },
    ],
    [
      "DELETE",
      `${PATH}/:id`,
      AREA,
      async (call) => {
        const { id } = one(call);
        delete c.tables.alerts[id];
        await c.save();
        return ok({ id });
      },
    ],
  ];
};
