/**
 * The log of authentications: logins, and service tokens presented without a session. It has the fields that the vendor
 * documents, no more: not which service token it was, nor which of its two secrets. The edge knows, and tests ask it there.
 */
import { z } from "zod";
import type { Resource } from "./context.ts";
import type { EdgeRequest } from "./edge.ts";
import { filters, list } from "./envelope.ts";
import { Refusal } from "./errors.ts";

const KNOWN = ["since", "until", "direction", "limit", "app_uid", "allowed", "non_identity"];

const yesNo = z.enum(["true", "false"]).transform((text) => text === "true");
const query = z.object({
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  direction: z.enum(["asc", "desc"]).default("desc"),
  limit: z.coerce.number().int().min(1).max(1000).default(25),
  app_uid: z.string().optional(),
  allowed: yesNo.optional(),
  non_identity: yesNo.optional(),
});

const view = ({
  allowed,
  app_domain,
  app_uid,
  connection,
  created_at,
  ip_address,
  ray_id,
  user_email,
}: EdgeRequest) => ({
  action: "login",
  allowed,
  app_domain,
  app_uid,
  connection,
  created_at: created_at.replace(/\.\d+Z$/, "Z"),
  ip_address,
  ray_id,
  user_email,
});

export const accessLog: Resource = (c) => [
  [
    "GET",
    "/accounts/:account/access/logs/access_requests",
    "Access: Audit Logs",
    async (call) => {
      const parsed = query.safeParse(Object.fromEntries(filters(call, KNOWN)));
      if (!parsed.success) throw new Refusal("badQuery", z.prettifyError(parsed.error));
      const { since, until, direction, limit, ...wanted } = parsed.data;
      const end = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
      const all = await c.edge.requests(new Date(since ?? 0));
      const rows = all.filter(
        (row) =>
          Date.parse(row.created_at) <= end &&
          Object.entries(wanted).every(
            ([key, value]) => value === undefined || row[key as keyof EdgeRequest] === value,
          ),
      );
      const ordered = direction === "asc" ? rows : rows.toReversed();
      // Pages are of the limit's size, unless per_page says otherwise.
      const perPage = call.query.get("per_page") ?? String(limit);
      return list(
        { ...call, query: new URLSearchParams({ ...Object.fromEntries(call.query), per_page: perPage }) },
        ordered.map(view),
      );
    },
  ],
];
