/** The one zone, the one account, and what the token says about itself. Nothing here can be changed. */
import { createHash } from "node:crypto";
import { type Context, find, type Resource } from "./context.ts";
import { filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";

const BORN = "2026-01-01T00:00:00Z";

const zoneView = (c: Context): Record<string, unknown> => {
  const pending = c.faults.on("zone_pending");
  return {
    id: c.zone.id,
    name: c.zone.name,
    status: pending ? "pending" : "active",
    paused: false,
    type: "full",
    development_mode: 0,
    name_servers: ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"],
    original_name_servers: [],
    permissions: ["#zone:read", "#dns_records:edit"],
    account: { id: c.account, name: "Lab" },
    owner: { id: null, type: "user", email: null },
    plan: { id: "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee", name: "Free Website" },
    meta: {},
    tenant: {},
    tenant_unit: {},
    created_on: BORN,
    modified_on: BORN,
    activated_on: pending ? null : BORN,
  };
};

export const zones: Resource = (c) => [
  ["GET", "/zones/:zone", "Zone", () => ok(zoneView(c))],
  [
    "GET",
    "/zones",
    "Zone",
    (call) => {
      const asked = filters(call, ["name", "status", "account.id"]);
      const zone = zoneView(c);
      const facts = { name: zone.name, status: zone.status, "account.id": c.account };
      const fits = Object.entries(facts).every(([key, value]) => (asked.get(key) ?? value) === value);
      return list(call, fits ? [zone] : []);
    },
  ],
];

export const accounts: Resource = (c) => {
  const account = { id: c.account, name: "Lab", type: "standard", settings: {}, created_on: BORN };
  return [
    [
      "GET",
      "/accounts",
      "Account Settings",
      (call) => list(call, (filters(call, ["name"]).get("name") ?? account.name) === account.name ? [account] : []),
    ],
    [
      "GET",
      "/accounts/:id",
      "Account Settings",
      (call) => ok(find({ [account.id]: account }, call, () => new Refusal("foreignAccount"))),
    ],
  ];
};

export const user: Resource = () => [
  [
    "GET",
    "/user/tokens/verify",
    null,
    (call) => {
      const id = createHash("sha256").update(String(call.headers.authorization)).digest("hex").slice(0, 32);
      return ok({ id, status: "active" });
    },
  ],
];
