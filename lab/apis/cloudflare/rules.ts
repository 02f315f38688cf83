/**
 * Access rules: their selectors, and who refers to whom.
 * What an identity provider says of people is a table at the lab's edge (`PUT /people`).
 */
import { isIP } from "node:net";
import { z } from "zod";
import { Refusal } from "./errors.ts";
import type { Policy, Rule, Rules, Tables } from "./state.ts";

const isCidr = (text: string): boolean => {
  const [address = "", bits = "", ...rest] = text.split("/");
  const family = isIP(address);
  return family > 0 && rest.length === 0 && /^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
};

const text = z.string().min(1);
const provider = { identity_provider_id: text };
const SELECTORS: Readonly<Record<string, z.ZodType>> = {
  everyone: z.strictObject({}),
  any_valid_service_token: z.strictObject({}),
  email: z.strictObject({ email: z.email() }),
  email_domain: z.strictObject({ domain: z.string().regex(/^[a-z0-9.-]+\.[a-z0-9-]+$/, "a domain without @") }),
  ip: z.strictObject({ ip: z.string().refine(isCidr, "a network such as 192.0.2.1/32") }),
  geo: z.strictObject({ country_code: z.string().regex(/^[A-Z]{2}$/, "two capital letters") }),
  service_token: z.strictObject({ token_id: text }),
  group: z.strictObject({ id: text }),
  login_method: z.strictObject({ id: text }),
  "github-organization": z.strictObject({ name: text, team: text.optional(), ...provider }),
  azureAD: z.strictObject({ id: text, ...provider }),
  okta: z.strictObject({ name: text, ...provider }),
  gsuite: z.strictObject({ email: z.email(), ...provider }),
  oidc: z.strictObject({ claim_name: text, claim_value: text, ...provider }),
};

const rule = z.record(z.string(), z.record(z.string(), z.unknown())).superRefine((value, context) => {
  const [selector = "", ...more] = Object.keys(value);
  const shape = Object.hasOwn(SELECTORS, selector) ? SELECTORS[selector] : undefined;
  const add = (message: string): void => context.addIssue({ code: "custom", message });
  if (more.length > 0 || selector === "") return add("a rule has exactly one selector");
  if (!shape) return add(`selector ${selector} is not modelled; known are ${Object.keys(SELECTORS).join(", ")}`);
  const parsed = shape.safeParse(value[selector]);
  if (!parsed.success) add(`${selector}: ${z.prettifyError(parsed.error)}`);
});

/** The fields that policies and groups share. An empty include would match nobody. */
export const ruleFields = {
  include: z.array(rule).min(1, "at least one rule"),
  exclude: z.array(rule).default([]),
  require: z.array(rule).default([]),
};

const every = (rules: Rules): Rule[] => [...rules.include, ...rules.exclude, ...rules.require];

const field = (one: Rule, selector: string, key: string): string | undefined => {
  const value = one[selector]?.[key];
  return typeof value === "string" ? value : undefined;
};

const providerOf = (one: Rule): string | undefined => {
  const [selector = ""] = Object.keys(one);
  return field(one, "login_method", "id") ?? field(one, selector, "identity_provider_id");
};

const refers = {
  "service token": (one: Rule) => field(one, "service_token", "token_id"),
  group: (one: Rule) => field(one, "group", "id"),
  "identity provider": providerOf,
} as const;

/** What a vendor's groups are called in rules: a provider of another type knows none of them. */
const providerTypes: Readonly<Record<string, string>> = {
  "github-organization": "github",
  azureAD: "azureAD",
  okta: "okta",
  gsuite: "google-apps",
  oidc: "oidc",
};

/** Whether any policy or group names this object. */
export const isReferred = (tables: Tables, noun: keyof typeof refers, id: string): boolean =>
  [...Object.values(tables.policies), ...Object.values(tables.groups)].some((owner) =>
    every(owner).some((one) => refers[noun](one) === id),
  );

/** Refuses a rule that names an object which does not exist; `service_token` wants the token's id, not its client_id. */
export const checkReferences = (tables: Tables, rules: Rules): void => {
  const known = {
    "service token": tables.serviceTokens,
    group: tables.groups,
    "identity provider": tables.identityProviders,
  };
  for (const place of ["include", "exclude", "require"] as const)
    for (const one of rules[place])
      for (const noun of Object.keys(refers) as (keyof typeof refers)[]) {
        const id = refers[noun](one);
        if (id !== undefined && !Object.hasOwn(known[noun], id))
          throw new Refusal("accessInvalid", `invalid '${place}' configuration: ${noun} not found: ${id}`);
        const [selector = ""] = Object.keys(one);
        const [wanted, type] = [providerTypes[selector], tables.identityProviders[id ?? ""]?.type];
        if (noun === "identity provider" && wanted !== undefined && wanted !== type)
          throw new Refusal(
            "accessInvalid",
            `invalid '${place}' configuration: ${selector} of a provider of type ${type}`,
          );
      }
};

const groupsIn = (rules: readonly Rule[]): string[] => rules.flatMap((one) => field(one, "group", "id") ?? []);

/** Refuses a group that contains itself, also through others: the edge would never come to an end with it. */
export const checkAcyclic = (tables: Tables, id: string, path: readonly string[] = []): void => {
  if (path.includes(id)) throw new Refusal("accessInvalid", `group ${id} contains itself`);
  const group = tables.groups[id];
  for (const inner of group ? groupsIn(every(group)) : []) checkAcyclic(tables, inner, [...path, id]);
};

/** Whether the rules ask for a service token, themselves or through groups. */
const asksForToken = (tables: Tables, { include, require }: Rules): boolean =>
  [...include, ...require].some((one) => "service_token" in one || "any_valid_service_token" in one) ||
  groupsIn([...include, ...require]).some((id) => {
    const group = tables.groups[id];
    return group !== undefined && asksForToken(tables, group);
  });

const IDENTITY = ["email", "email_domain", "login_method", ...Object.keys(providerTypes)];

/** The first selector that asks who somebody is, in these rules or in a group that they name. */
const identityIn = (tables: Tables, rules: Rules): string | undefined =>
  every(rules)
    .flatMap((one) => Object.keys(one))
    .find((selector) => IDENTITY.includes(selector)) ??
  groupsIn(every(rules)).flatMap((id) => (tables.groups[id] ? (identityIn(tables, tables.groups[id]) ?? []) : []))[0];

/** With any other decision a caller with a token is sent to the login page, which it cannot use. */
export const checkDecision = (tables: Tables, policy: Rules & Pick<Policy, "name" | "decision">): void => {
  const asked = identityIn(tables, policy);
  if (asked && (policy.decision === "bypass" || policy.decision === "non_identity"))
    throw new Refusal(
      "accessInvalid",
      `policy "${policy.name}" asks for ${asked}, and with the decision ${policy.decision} nobody has an identity`,
    );
  if (asksForToken(tables, policy) && policy.decision !== "non_identity")
    throw new Refusal(
      "accessInvalid",
      `policy "${policy.name}" asks for a service token, so its decision must be non_identity, not ${policy.decision}`,
    );
};
