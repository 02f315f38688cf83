/** Section `outward:access`: groups and places that routes name, ways to log in, and what holds for the whole account. */
import { z } from "zod";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";
import { areas, individuals, namesSome } from "./people.ts";

const section = <T extends z.ZodRawShape>(shape: T, example: string) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === "invalid_type" ? `must be a section, e.g. ${example}` : undefined),
  });

/** Who or where, by the name that routes use. Groups hold no groups. */
const named = <T extends z.ZodRawShape>(shape: T, example: string) =>
  z
    .record(v.shortName, section(shape, example).refine(namesSome, { error: `names nobody; say e.g. ${example}` }), {
      error: `must be sections by name, e.g. { name: ${example} }`,
    })
    .default({});

/** Of an application registered at the provider. */
const client = {
  clientId: v.line,
  /** Secret. */
  clientSecret: z
    .string({ error: "must be the client's secret, set with: pulumi config set --secret --path" })
    .regex(/^[\x21-\x7e]+$/, { error: "must be one word of printable ASCII" }),
};

const oidc = section(
  {
    ...client,
    authUrl: v.url,
    tokenUrl: v.url,
    certsUrl: v.url,
    /** Claims that rules may ask for. @default none */
    claims: z.array(v.line, { error: "must be a list of claims' names" }).optional(),
    /** Where it keeps the address. @default email */
    emailClaim: v.line.optional(),
  },
  "{ clientId: …, clientSecret: …, authUrl: https://…, tokenUrl: https://…, certsUrl: https://… }",
);

/** One of each vendor, so that a rule says `github` and means it. The one-time PIN, `pin`, is Cloudflare's own. */
const login = section(
  {
    github: section(client, "{ clientId: …, clientSecret: … }").optional(),
    /** Any account at Google; it has no groups. */
    google: section(client, "{ clientId: …, clientSecret: … }").optional(),
    /** Google Workspace, with the groups of one domain. */
    workspace: section(
      { ...client, domain: v.emailDomain },
      "{ clientId: …, clientSecret: …, domain: example.com }",
    ).optional(),
    entra: section(
      { ...client, directoryId: v.entraGroup },
      "{ clientId: …, clientSecret: …, directoryId: … }",
    ).optional(),
    /** Others by their name, which is what the login page shows. */
    oidc: z.record(v.shortName, oidc, { error: "must be sections by name" }).default({}),
  },
  "{ github: { clientId: …, clientSecret: … } }",
);

/** Settings of the whole account. Whoever says one of them owns them all: what is not said falls to its default. */
const organization = section(
  {
    name: key(v.line, "what the login page calls the account; with `organization` its settings are this stack's", {
      example: "Acme",
    }),
    denyUnmatched: key(
      z.boolean({ error: "must be true or false" }).default(false),
      "a hostname without an application answers nobody, in every zone of the account",
      { example: "true" },
    ),
    exemptZones: key(
      z.array(v.hostname, { error: "must be a list of zones" }).default([]),
      "zones in which that does not hold",
      { example: "[example.org]" },
    ),
  },
  "{ name: Acme, denyUnmatched: true }",
);

export const directory = section(
  {
    groups: key(
      named(individuals, "{ emailDomains: [example.com] }"),
      "people, by the name that rules use, see [projects](projects.md#what-rules-refer-to)",
      { example: "{ ops: { github: [acme/ops] } }", otherwise: "none" },
    ),
    places: key(named(areas, "{ ipRanges: [203.0.113.0/24] }"), "networks and countries, by the name that rules use", {
      example: "{ office: { ipRanges: [203.0.113.0/24] } }",
      otherwise: "none",
    }),
    login: key(
      login.prefault({}),
      "identity providers: `github`, `google`, `workspace`, `entra`, `oidc`; each `clientSecret` is secret",
      {
        example: "{ github: { clientId: …, clientSecret: … } }",
        otherwise: "the one-time PIN",
      },
    ),
    organization: organization.optional(),
  },
  "{ groups: { ops: { emails: [me@example.com] } } }",
);

export type Directory = z.infer<typeof directory>;
export type Logins = Directory["login"];

const pin = "pin";

/** Names that a rule's `loginMethods` may use. */
export const loginMethods = ({ login }: Directory): readonly string[] => {
  const { oidc: others, ...vendors } = login;
  return [pin, ...Object.keys(vendors).filter((key) => vendors[key as keyof typeof vendors]), ...Object.keys(others)];
};

const vendorNames: readonly string[] = [pin, "oidc", ...Object.keys(login.shape)];

/** A generic provider whose name means another. */
export const directoryFaults = ({ login: { oidc: others } }: Directory): readonly string[] =>
  Object.keys(others)
    .filter((name) => vendorNames.includes(name))
    .map((name) => `outward:access.login.oidc.${name}: "${name}" is a vendor's own name; call it otherwise`);

/** Secrets that stand in the stack's file as they are. @param encrypted the keys that are not; unknown, if none */
export const legibleSecrets = (directory: Directory, encrypted: readonly string[] | undefined): readonly string[] =>
  loginMethods(directory).length > 1 && encrypted !== undefined && !encrypted.includes("outward:access")
    ? [
        "outward:access.login: a clientSecret is not encrypted; make another at the provider, and run: pulumi config set --secret --path outward:access.login.github.clientSecret",
      ]
    : [];
