/** The tailnet's policy: kept byte for byte, guarded by its ETag, carried to headscale in headscale's dialect. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Call, Reply } from "../server.ts";
import { type Context, checkTailnet, type Resource } from "./context.ts";
import { TailscaleError } from "./errors.ts";
import { parseHujson } from "./hujson.ts";
import { type Policy, parsePolicy } from "./policy.ts";
import { runTests } from "./policy-tests.ts";
import { toHeadscale } from "./translate.ts";

const DEFAULT = readFileSync(new URL("default-policy.hujson", import.meta.url), "utf8");

const textOf = (c: Context): string => c.tables.acl ?? DEFAULT;

/** The policy in force. */
export const policyOf = (c: Context): Policy => parsePolicy(textOf(c));

const etagOf = (c: Context): string => `"${createHash("sha256").update(textOf(c)).digest("hex")}"`;

const shown = (c: Context, call: Call): Reply => {
  const text = textOf(c);
  const asJson = !(call.headers.accept ?? "").includes("hujson");
  return {
    status: 200,
    text: asJson ? JSON.stringify(parseHujson(text)) : text,
    headers: { "content-type": asJson ? "application/json" : "application/hujson", etag: etagOf(c) },
  };
};

/** `ts-default` matches as long as nobody has written: that is how a stack refuses to overwrite another's policy. */
const checkMatch = (c: Context, call: Call): void => {
  const match = call.headers["if-match"];
  if (match === undefined || match === etagOf(c)) return;
  if (match === '"ts-default"' && c.tables.acl === null) return;
  throw new TailscaleError(412, "precondition failed, invalid old hash");
};

/** The text in headscale's dialect, once the policy and its own tests hold. */
const accepted = (c: Context, text: string): string => {
  const policy = parsePolicy(text);
  runTests(policy, c.owner);
  return toHeadscale(policy, c.owner);
};

const write = async (c: Context, call: Call): Promise<Reply> => {
  checkMatch(c, call);
  // An empty body puts the fresh tailnet's policy back.
  const text = call.text.trim() === "" ? null : call.text;
  await c.headscale.setPolicy(accepted(c, text ?? DEFAULT));
  c.tables.acl = text;
  await c.save();
  return shown(c, call);
};

/** 200 even for a wrong policy: the vendor tells in the body, and an empty object means that all is well. */
const validate = (c: Context, call: Call): Reply => {
  if (call.text.trimStart().startsWith("[")) throw new TailscaleError(501, "the lab validates whole policies only");
  try {
    accepted(c, call.text);
    return { status: 200, json: {} };
  } catch (error) {
    if (error instanceof TailscaleError && error.status === 400) return { ...error.reply, status: 200 };
    throw error;
  }
};

export const acl: Resource = (c) => {
  const mine = (handler: (call: Call) => Reply | Promise<Reply>) => (call: Call) => {
    checkTailnet(c, call);
    return handler(call);
  };
  return [
    ["GET", "/tailnet/:tailnet/acl", mine((call) => shown(c, call))],
    ["POST", "/tailnet/:tailnet/acl", mine((call) => write(c, call))],
    ["POST", "/tailnet/:tailnet/acl/validate", mine((call) => validate(c, call))],
  ];
};
