/** Service tokens: the secret is shown once, at birth and at each rotation. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Call } from "../server.ts";
import { find, type Resource } from "./context.ts";
import { body, created, filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import { aged } from "./faults.ts";
import { isReferred } from "./rules.ts";
import { hex, type ServiceToken, stamp } from "./state.ts";

const schema = z.strictObject({
  name: z.string().min(1),
  duration: z
    .string()
    .regex(/^([1-9]\d*h|forever)$/, "whole hours such as 8760h, or forever")
    .optional(),
  client_secret_version: z.int().min(1).optional(),
  enabled: z.boolean().optional(),
  previous_client_secret_expires_at: z.iso.datetime({ offset: true }).optional(),
});

const AREA = "Access: Service Tokens";
const YEAR = "8760h";

const expiry = (now: Date, duration: string): string | null =>
  duration === "forever" ? null : stamp(new Date(now.getTime() + Number.parseInt(duration, 10) * 3_600_000));

type Given = z.infer<typeof schema>;

/** The token after a PUT. A higher version makes a new secret and keeps the old one until the given moment. */
const renewed = (before: ServiceToken, given: Given, now: Date): ServiceToken => {
  const version = given.client_secret_version ?? before.client_secret_version;
  const until = given.previous_client_secret_expires_at;
  if (version < before.client_secret_version)
    throw new Refusal("accessInvalid", `client_secret_version ${version} is below ${before.client_secret_version}`);
  const rotates = version > before.client_secret_version;
  if (rotates && !until)
    throw new Refusal("accessInvalid", "a new client_secret_version needs previous_client_secret_expires_at");
  if (until && !rotates && !before.previous_client_secret)
    throw new Refusal("accessInvalid", "previous_client_secret_expires_at without a previous secret");
  const duration = given.duration ?? before.duration;
  return {
    ...before,
    name: given.name,
    duration,
    client_secret_version: version,
    ...(given.enabled !== undefined && { enabled: given.enabled }),
    expires_at: duration === before.duration ? before.expires_at : expiry(now, duration),
    ...(rotates && { client_secret: hex(32), previous_client_secret: before.client_secret }),
    ...(until && { previous_client_secret_expires_at: until }),
    updated_at: stamp(now),
  };
};

export const tokens: Resource = (c) => {
  const view = (token: ServiceToken) => {
    const { client_secret: _now, previous_client_secret: _before, ...shown } = aged(c.faults, token, c.now());
    return shown;
  };
  const one = (call: Call): ServiceToken =>
    find(c.tables.serviceTokens, call, (id) => new Refusal("accessUnknown", `service token ${id}`));
  const put = async (token: ServiceToken): Promise<ServiceToken> => {
    c.tables.serviceTokens[token.id] = token;
    await c.commit();
    return token;
  };
  return [
    [
      "POST",
      "/accounts/:account/access/service_tokens",
      AREA,
      async (call) => {
        const given = body(call, schema, "accessInvalid");
        if (given.previous_client_secret_expires_at)
          throw new Refusal("accessInvalid", "previous_client_secret_expires_at without a previous secret");
        const at = { created_at: stamp(c.now()), updated_at: stamp(c.now()) };
        const duration = given.duration ?? YEAR;
        const token = await put({
          id: randomUUID(),
          name: given.name,
          client_id: `${hex(16)}.access`,
          client_secret: hex(32),
          client_secret_version: given.client_secret_version ?? 1,
          ...(given.enabled !== undefined && { enabled: given.enabled }),
          duration,
          expires_at: expiry(c.now(), duration),
          ...at,
        });
        return created({ ...view(token), client_secret: token.client_secret });
      },
    ],
    [
      "GET",
      "/accounts/:account/access/service_tokens",
      AREA,
      (call) => {
        const name = filters(call, ["name"]).get("name");
        const rows = Object.values(c.tables.serviceTokens).filter((token) => (name ?? token.name) === token.name);
        return list(call, rows.map(view));
      },
    ],
    ["GET", "/accounts/:account/access/service_tokens/:id", AREA, (call) => ok(view(one(call)))],
    [
      "PUT",
      "/accounts/:account/access/service_tokens/:id",
      AREA,
      async (call) => {
        const before = one(call);
        const token = await put(renewed(before, body(call, schema, "accessInvalid"), c.now()));
        const fresh = token.client_secret !== before.client_secret;
        return ok({ ...view(token), ...(fresh && { client_secret: token.client_secret }) });
      },
    ],
    [
      "DELETE",
      "/accounts/:account/access/service_tokens/:id",
      AREA,
      async (call) => {
        const { id } = one(call);
        if (isReferred(c.tables, "service token", id)) throw new Refusal("tokenInUse");
        delete c.tables.serviceTokens[id];
        await c.commit();
        return ok({ id });
      },
    ],
  ];
};
