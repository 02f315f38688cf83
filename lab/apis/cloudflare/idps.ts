/** Login methods. The lab's edge asks no provider: what each says of whom is a table there (`PUT /people`). */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Call } from "../server.ts";
import { type Context, find, type Resource } from "./context.ts";
import { teamOf } from "./edge.ts";
import { body, created, filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import { isReferred } from "./rules.ts";
import { type IdentityProvider, stamp } from "./state.ts";

const OTP = "onetimepin";
const schema = z.strictObject({
  name: z.string().min(1),
  type: z.enum([OTP, "github", "google", "google-apps", "azureAD", "okta", "oidc"], "this type is not modelled"),
  config: z.record(z.string(), z.unknown()),
});

const oauth = { client_id: z.string().min(1), client_secret: z.string().min(1), redirect_url: z.string().optional() };
const more: Readonly<Record<string, z.ZodRawShape>> = {
  github: {},
  google: {},
  "google-apps": { apps_domain: z.string().min(1) },
  azureAD: { directory_id: z.string().min(1), support_groups: z.boolean().optional() },
  okta: { okta_account: z.url() },
  oidc: {
    auth_url: z.url(),
    token_url: z.url(),
    certs_url: z.url(),
    claims: z.array(z.string()).optional(),
    scopes: z.array(z.string()).optional(),
    email_claim_name: z.string().optional(),
    pkce_enabled: z.boolean().optional(),
  },
};

/** Stricter than the vendor: a member that a provider of this type has no use for is refused. */
const checkConfig = (type: string, config: Readonly<Record<string, unknown>>): void => {
  const shape = type === OTP ? { redirect_url: z.string().optional() } : { ...oauth, ...more[type] };
  const parsed = z.strictObject(shape).safeParse(config);
  if (!parsed.success) throw new Refusal("accessInvalid", `config of ${type}: ${z.prettifyError(parsed.error)}`);
};

const AREA = "Access: Organizations, Identity Providers, and Groups";

/** Without the secret: a redacted one would be drift for whoever set it. */
const view = (c: Context, { config, ...idp }: IdentityProvider): Record<string, unknown> => {
  const { client_secret: _secret, ...shown } = config;
  const redirect_url = `https://${teamOf(c.tables)}.cloudflareaccess.com/cdn-cgi/access/callback`;
  return { ...idp, config: { ...shown, redirect_url }, ...(idp.type !== OTP && { scim_config: { enabled: false } }) };
};

export const idps: Resource = (c) => {
  const one = (call: Call): IdentityProvider =>
    find(c.tables.identityProviders, call, (id) => new Refusal("accessUnknown", `identity provider ${id}`));
  const put = async (call: Call, before?: IdentityProvider): Promise<IdentityProvider> => {
    const given = body(call, schema, "accessInvalid");
    if (before && before.type !== given.type) throw new Refusal("accessInvalid", "the type cannot be changed");
    const { client_id, client_secret } = { ...before?.config, ...given.config };
    if (given.type !== OTP && !(client_id && client_secret))
      throw new Refusal("accessInvalid", `config of ${given.type} needs client_id and client_secret`);
    checkConfig(given.type, { ...given.config, ...(client_secret === undefined ? {} : { client_secret }) });
    const second = Object.values(c.tables.identityProviders).some((idp) => idp.type === OTP && idp.id !== before?.id);
    if (given.type === OTP && second) throw new Refusal("accessConflict", "a onetimepin connection already exists");
    const { redirect_url: _computed, ...config } = given.config;
    const now = stamp(c.now());
    const secret = client_secret === undefined ? {} : { client_secret };
    const at = { created_at: before?.created_at ?? now, updated_at: now };
    const idp = { ...given, config: { ...config, ...secret }, id: before?.id ?? randomUUID(), ...at };
    c.tables.identityProviders[idp.id] = idp;
    await c.commit();
    return idp;
  };
  return [
    ["POST", "/accounts/:account/access/identity_providers", AREA, async (call) => created(view(c, await put(call)))],
    [
      "GET",
      "/accounts/:account/access/identity_providers",
      AREA,
      (call) => {
        filters(call, []);
        return list(
          call,
          Object.values(c.tables.identityProviders).map((idp) => view(c, idp)),
        );
      },
    ],
    ["GET", "/accounts/:account/access/identity_providers/:id", AREA, (call) => ok(view(c, one(call)))],
    [
      "PUT",
      "/accounts/:account/access/identity_providers/:id",
      AREA,
      async (call) => ok(view(c, await put(call, one(call)))),
    ],
    [
      "DELETE",
      "/accounts/:account/access/identity_providers/:id",
      AREA,
      async (call) => {
        const { id } = one(call);
        const allowed = Object.values(c.tables.apps).some((app) =>
          JSON.stringify(app.settings.allowed_idps).includes(id),
        );
        if (allowed || isReferred(c.tables, "identity provider", id))
          throw new Refusal("accessConflict", "identity provider is being used by an app, policy or group");
        delete c.tables.identityProviders[id];
        await c.commit();
        return ok({ id });
      },
    ],
  ];
};
