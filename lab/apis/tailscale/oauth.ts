/** The OAuth client's access tokens: an hour each, for credentials by Basic header or in the form. */
import { randomBytes } from "node:crypto";
import type { Call, Reply } from "../server.ts";
import type { Client, Context, Resource } from "./context.ts";
import { TailscaleError } from "./errors.ts";
import { stamp } from "./state.ts";

const LIFE = 3_600;
const refused = (): TailscaleError => new TailscaleError(401, "API token invalid");

/** RFC 6749: both halves are form-encoded before they are joined. */
const basic = (header: string): readonly string[] => {
  const [, encoded = ""] = /^Basic (\S+)$/.exec(header) ?? [];
  const text = Buffer.from(encoded, "base64").toString("utf8");
  return [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)].map(decodeURIComponent);
};

const isClient = ({ id, secret }: Client, call: Call, form: URLSearchParams): boolean => {
  const header = call.headers.authorization;
  const [givenId, givenSecret] = header ? basic(header) : [form.get("client_id"), form.get("client_secret")];
  return givenId === id && givenSecret === secret;
};

const issue = async (c: Context, call: Call): Promise<Reply> => {
  const form = new URLSearchParams(call.text);
  if (!isClient(c.client, call, form)) throw refused();
  if (form.get("grant_type") !== "client_credentials")
    throw new TailscaleError(400, `grant_type must be client_credentials, not "${form.get("grant_type") ?? ""}"`);
  for (const [token, until] of Object.entries(c.tables.tokens))
    if (c.now() >= new Date(until)) delete c.tables.tokens[token];
  const token = `tskey-api-${randomBytes(16).toString("hex")}`;
  c.tables.tokens[token] = stamp(new Date(c.now().getTime() + LIFE * 1_000));
  await c.save();
  const scope = form.get("scope") ?? "all";
  return { status: 200, json: { access_token: token, token_type: "Bearer", expires_in: LIFE, scope } };
};

/** headscale takes its key as it is, or as the name of a user without a password, as Tailscale's own client sends it. */
const hasKey = (apiKey: string, call: Call): boolean => {
  const { authorization = "" } = call.headers;
  return [`Bearer ${apiKey}`, `Basic ${Buffer.from(`${apiKey}:`).toString("base64")}`].includes(authorization);
};

/** A reply when the call carries no living access token. */
export const checkToken = (c: Context, call: Call): Reply | undefined => {
  if (c.apiKey !== undefined && hasKey(c.apiKey, call)) return undefined;
  const [, token = ""] = /^Bearer (\S+)$/.exec(call.headers.authorization ?? "") ?? [];
  const until = Object.hasOwn(c.tables.tokens, token) ? c.tables.tokens[token] : undefined;
  return until && c.now() < new Date(until) ? undefined : refused().reply;
};

export const TOKEN_PATH = "/oauth/token";

export const oauth: Resource = (c) => [["POST", TOKEN_PATH, (call) => issue(c, call)]];
