/** Self-hosted Access applications. Cookie attributes and texts are echoed; the edge does not act on them. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Call } from "../server.ts";
import { type Context, find, type Resource } from "./context.ts";
import { body, created, filters, list, ok } from "./envelope.ts";
import { Refusal } from "./errors.ts";
import { duration, policyView } from "./policies.ts";
import { type App, hex, stamp, type Tables } from "./state.ts";

const flag = z.boolean().optional();
const words = z.string().optional();
const some = z.array(z.string().min(1)).optional();
const cors = z
  .strictObject({
    allow_all_headers: flag,
    allow_all_methods: flag,
    allow_all_origins: flag,
    allow_credentials: flag,
    allowed_headers: some,
    allowed_methods: z
      .array(z.enum(["GET", "POST", "HEAD", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]))
      .optional(),
    allowed_origins: z
      .array(z.string().regex(/^https?:\/\/[^/]+$/, "an origin such as https://app.example.com"))
      .optional(),
    max_age: z.int().min(-1).max(86_400).optional(),
  })
  .refine(
    ({ allow_credentials, allow_all_origins }) => !(allow_credentials && allow_all_origins),
    "credentials are not permitted when all origins are allowed: a browser takes no such answer",
  );
const schema = z.strictObject({
  type: z.literal("self_hosted", "only self_hosted applications are modelled"),
  name: z.string().min(1),
  domain: words,
  self_hosted_domains: z.array(z.string()).min(1).optional(),
  destinations: z
    .array(z.strictObject({ type: z.literal("public", "only public is modelled").optional(), uri: z.string() }))
    .min(1)
    .optional(),
  policies: z
    .array(z.strictObject({ id: z.string(), precedence: z.int().min(1) }, "give {id, precedence} of a reusable policy"))
    .optional(),
  allowed_idps: z.array(z.string()).default([]),
  tags: z.array(z.never("tags are not modelled")).default([]),
  session_duration: duration.default("24h"),
  app_launcher_visible: z.boolean().default(true),
  http_only_cookie_attribute: z.boolean().default(true),
  auto_redirect_to_identity: z.boolean().default(false),
  enable_binding_cookie: z.boolean().default(false),
  options_preflight_bypass: z.boolean().default(false),
  service_auth_401_redirect: z.boolean().default(false),
  cors_headers: cors.nullish(),
  path_cookie_attribute: flag,
  skip_interstitial: flag,
  same_site_cookie_attribute: z.enum(["none", "lax", "strict"]).optional(),
  logo_url: words,
  custom_deny_message: words,
  custom_deny_url: words,
  custom_non_identity_deny_url: words,
  allow_authenticate_via_warp: z.literal(false, "needs the organization's warp_auth_session_duration").optional(),
});

type Given = z.infer<typeof schema>;

const invalid = (detail: string): Refusal => new Refusal("accessInvalid", detail);

const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/;
const PATH = /^(\/([A-Za-z0-9._~-]|\*(?!\*))+)*$/;

const checkDomain = (c: Context, domain: string): void => {
  const [host = ""] = domain.split("/", 1);
  if (!HOST.test(host) || !PATH.test(domain.slice(host.length)))
    throw invalid(`invalid domain "${domain}": give a lower-case host and a plain path, e.g. app.${c.zone.name}/admin`);
  const inside = host === c.zone.name || host.endsWith(`.${c.zone.name}`);
  if (!inside || c.faults.on("zone_pending")) throw invalid("domain does not belong to zone");
};

/** `domain`, `self_hosted_domains` and `destinations` are one list said three times: they must agree. */
const domainsOf = (c: Context, given: Given): string[] => {
  const uris = given.destinations?.map((destination) => destination.uri);
  const all = uris ?? given.self_hosted_domains ?? (given.domain ? [given.domain] : []);
  const domain = given.domain ?? all[0];
  if (domain === undefined) throw invalid("domain is required");
  if (!all.includes(domain)) throw invalid("domain not included in destinations");
  const hosted = given.self_hosted_domains ?? all;
  if (hosted.length !== all.length || hosted.some((one) => !all.includes(one)))
    throw invalid("self_hosted_domains and destinations differ");
  if (new Set(all).size < all.length) throw invalid("a destination is given twice");
  for (const one of all) checkDomain(c, one);
  return [domain, ...all.filter((one) => one !== domain)];
};

const checkFree = (c: Context, domains: readonly string[], self?: string): void => {
  const others = Object.values(c.tables.apps).filter((app) => app.id !== self);
  const taken = others.find((app) => app.domains.some((domain) => domains.includes(domain)));
  if (taken) throw new Refusal("appExists", `${taken.domains.join(", ")} belongs to app ${taken.id}`);
};

/** What goes with nothing else. */
const checkSettings = ({ cors_headers, options_preflight_bypass, auto_redirect_to_identity, allowed_idps }: Given) => {
  if (cors_headers && options_preflight_bypass)
    throw invalid("options_preflight_bypass cannot be turned on if cors_headers is set");
  if (auto_redirect_to_identity && allowed_idps.length !== 1)
    throw invalid("auto_redirect_to_identity needs exactly one identity provider in allowed_idps");
};

const attachments = (c: Context, given: Given): App["policies"] => {
  const asked = given.policies ?? [];
  if (new Set(asked.map((one) => one.precedence)).size < asked.length)
    throw invalid("policy precedences must be unique");
  if (new Set(asked.map((one) => one.id)).size < asked.length) throw invalid("a policy is attached twice");
  const missing = asked.find((one) => !Object.hasOwn(c.tables.policies, one.id));
  if (missing) throw new Refusal("policyUnknown", `no policy ${missing.id}`);
  return asked.toSorted((a, b) => a.precedence - b.precedence);
};

const view = (tables: Tables, { settings, domains, policies, ...app }: App): Record<string, unknown> => ({
  ...app,
  ...settings,
  uid: app.id,
  domain: domains[0],
  self_hosted_domains: domains,
  destinations: domains.map((uri) => ({ type: "public", uri })),
  policies: policies.flatMap(({ id, precedence }) => {
    const policy = tables.policies[id];
    return policy ? [{ ...policyView(tables, policy), precedence }] : [];
  }),
});

const AREA = "Access: Apps and Policies";

export const apps: Resource = (c) => {
  const one = (call: Call): App => find(c.tables.apps, call, (id) => new Refusal("appUnknown", `no app ${id}`));
  const put = async (call: Call, before?: App): Promise<Record<string, unknown>> => {
    const given = body(call, schema, "accessInvalid");
    const domains = domainsOf(c, given);
    checkFree(c, domains, before?.id);
    checkSettings(given);
    const idp = given.allowed_idps.find((id) => !Object.hasOwn(c.tables.identityProviders, id));
    if (idp) throw invalid(`allowed_idps: identity provider not found: ${idp}`);
    const { domain: _d, self_hosted_domains: _s, destinations: _u, policies: asked, ...settings } = given;
    const now = stamp(c.now());
    const app: App = {
      id: before?.id ?? randomUUID(),
      aud: before?.aud ?? hex(32),
      domains,
      // No `policies` leaves the attached ones alone; an empty list takes them away.
      policies: asked || !before ? attachments(c, given) : before.policies,
      settings,
      created_at: before?.created_at ?? now,
      updated_at: now,
    };
    c.tables.apps[app.id] = app;
    await c.commit();
    return view(c.tables, app);
  };
  return [
    ["POST", "/accounts/:account/access/apps", AREA, async (call) => created(await put(call))],
    [
      "GET",
      "/accounts/:account/access/apps",
      AREA,
      (call) => {
        const asked = filters(call, ["name", "domain", "aud"]);
        const rows = Object.values(c.tables.apps).map((app) => view(c.tables, app));
        return list(
          call,
          rows.filter((row) => [...asked].every(([key, value]) => key.endsWith("page") || row[key] === value)),
        );
      },
    ],
    ["GET", "/accounts/:account/access/apps/:id", AREA, (call) => ok(view(c.tables, one(call)))],
    ["PUT", "/accounts/:account/access/apps/:id", AREA, async (call) => ok(await put(call, one(call)))],
    [
      "DELETE",
      "/accounts/:account/access/apps/:id",
      AREA,
      async (call) => {
        const { id } = one(call);
        delete c.tables.apps[id];
        await c.commit();
        return ok({ id });
      },
    ],
  ];
};
