/** cloudflare:index/notificationPolicy:NotificationPolicy. The answer to a create holds the id alone. */
import { crud } from "./crud.ts";
import { either, may, need, path, told } from "./shape.ts";

const ids = { of: { id: may() } };

export const notificationPolicy = crud({
  collection: "alerting/v3/policies",
  shape: {
    accountId: path({ required: true }),
    alertType: need(),
    name: need(),
    mechanisms: need({
      of: {
        emails: may({ api: "email", ...ids }),
        pagerduties: may({ api: "pagerduty", ...ids }),
        webhooks: may({ api: "webhooks", ...ids }),
      },
    }),
    enabled: either({ byDefault: true }),
    description: may(),
    alertInterval: may(),
    filters: may({
      of: {
        newStatuses: may({ api: "new_status" }),
        tunnelIds: may({ api: "tunnel_id" }),
        tunnelNames: may({ api: "tunnel_name" }),
        tokenIds: may({ api: "token_id" }),
        zones: may(),
      },
    }),
    created: told(),
    modified: told(),
  },
});
