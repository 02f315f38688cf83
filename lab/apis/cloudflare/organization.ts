/** The Zero Trust organization, one per account. It cannot be made or deleted through the API. */
import { z } from "zod";
import type { Resource } from "./context.ts";
import { body, ok } from "./envelope.ts";
import { duration } from "./policies.ts";
import { stamp } from "./state.ts";

const schema = z.strictObject({
  auth_domain: z.string().regex(/^[a-z0-9-]+\.cloudflareaccess\.com$/, "a name such as team.cloudflareaccess.com"),
  name: z.string().min(1),
  session_duration: duration.optional(),
  is_ui_read_only: z.boolean().optional(),
  ui_read_only_toggle_reason: z.string().optional(),
  /** Whether a host that no application covers is refused, and which zones are left out of that. */
  deny_unmatched_requests: z.boolean().optional(),
  deny_unmatched_requests_exempted_zone_names: z.array(z.string()).optional(),
  auto_redirect_to_identity: z.boolean().optional(),
  user_seat_expiration_inactive_time: z.string().optional(),
  login_design: z.record(z.string(), z.string()).optional(),
});

const AREA = "Access: Organizations, Identity Providers, and Groups";
const PATH = "/accounts/:account/access/organizations";

export const organization: Resource = (c) => [
  ["GET", PATH, AREA, () => ok(c.tables.organization)],
  [
    "PUT",
    PATH,
    AREA,
    async (call) => {
      const given = body(call, schema, "accessInvalid");
      const { created_at } = c.tables.organization;
      c.tables.organization = { ...given, created_at, updated_at: stamp(c.now()) };
      await c.commit();
      return ok(c.tables.organization);
    },
  ],
];
