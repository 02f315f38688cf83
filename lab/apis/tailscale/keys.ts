/** Auth keys: made by headscale, judged here as the vendor judges them. Spent and expired ones are invalid. */
import { z } from "zod";
import type { Call, Reply } from "../server.ts";
import { body, type Context, checkTailnet, type Resource, tags } from "./context.ts";
import { notModelled, TailscaleError } from "./errors.ts";
import { type KeyRow, stamp } from "./state.ts";
import { permitTags } from "./tags.ts";

const MOST = 90 * 24 * 3600;

const creation = z.strictObject({
  keyType: z.string().default("auth"),
  capabilities: z.strictObject({
    devices: z.strictObject({
      create: z.strictObject({
        reusable: z.boolean().default(false),
        ephemeral: z.boolean().default(false),
        preauthorized: z.boolean().default(false),
        tags: tags.nullish(),
      }),
    }),
  }),
  expirySeconds: z.int().min(0).max(MOST, `must be at most ${MOST} (90 days)`).default(0),
  description: z
    .string()
    .max(50, "must have at most 50 characters")
    .regex(/^[A-Za-z0-9 -]*$/, "must have letters, digits, spaces and hyphens only")
    .default(""),
});

const view = ({ headscale: _headscale, ...key }: KeyRow, invalid: boolean) => ({
  ...key,
  keyType: "auth",
  invalid,
  userId: "",
});

const create = async (c: Context, call: Call): Promise<Reply> => {
  const given = body(call, creation);
  if (given.keyType !== "auth") throw notModelled(`keys of type ${given.keyType}`);
  const asked = given.capabilities.devices.create;
  const wanted = asked.tags ?? [];
  if (wanted.length === 0) throw new TailscaleError(400, "tailnet-owned auth key must have tags set");
  permitTags(c, wanted);
  const expirySeconds = given.expirySeconds || MOST;
  const created = c.now();
  const life = c.faults.on("keys_expired") ? 0 : expirySeconds * 1_000;
  const expires = new Date(created.getTime() + life);
  const made = await c.headscale.createKey({ ...asked, tags: wanted, expires });
  const key: KeyRow = {
    id: `k${String(c.tables.next).padStart(10, "0")}CNTRL`,
    headscale: made.id,
    description: given.description,
    expirySeconds,
    created: stamp(created),
    expires: stamp(expires),
    capabilities: { devices: { create: { ...asked, tags: wanted } } },
  };
  c.tables.next += 1;
  c.tables.keys[key.id] = key;
  await c.save();
  return { status: 200, json: { ...view(key, false), key: made.key } };
};

/** A reusable key is never spent: headscale marks it used all the same. */
const invalidKeys = async (c: Context): Promise<(key: KeyRow) => boolean> => {
  const known = await c.headscale.keys();
  return (key) => {
    const there = known.find(({ id }) => id === key.headscale);
    const spent = !there || (there.used && !key.capabilities.devices.create.reusable);
    return spent || c.now() >= new Date(key.expires) || c.faults.on("keys_expired");
  };
};

const one = (c: Context, call: Call): KeyRow => {
  const key = c.tables.keys[call.params.id ?? ""];
  if (key) return key;
  throw new TailscaleError(404, "API key does not exist");
};

const read = async (c: Context, call: Call): Promise<Reply> => {
  const key = one(c, call);
  const invalid = (await invalidKeys(c))(key);
  if (invalid && c.faults.hit("key_vanishes", call.path)) throw new TailscaleError(404, "API key does not exist");
  return { status: 200, json: view(key, invalid) };
};

const destroy = async (c: Context, call: Call): Promise<Reply> => {
  const key = one(c, call);
  const known = await c.headscale.keys();
  if (known.some(({ id }) => id === key.headscale)) await c.headscale.deleteKey(key.headscale);
  delete c.tables.keys[key.id];
  await c.save();
  return { status: 200, json: {} };
};

export const keys: Resource = (c) => {
  const mine = (handler: (c: Context, call: Call) => Promise<Reply>) => (call: Call) => {
    checkTailnet(c, call);
    return handler(c, call);
  };
  const all = async (): Promise<Reply> => {
    const invalid = await invalidKeys(c);
    return { status: 200, json: { keys: Object.values(c.tables.keys).map((key) => view(key, invalid(key))) } };
  };
  return [
    ["POST", "/tailnet/:tailnet/keys", mine(create)],
    ["GET", "/tailnet/:tailnet/keys", mine(all)],
    ["GET", "/tailnet/:tailnet/keys/:id", mine(read)],
    ["DELETE", "/tailnet/:tailnet/keys/:id", mine(destroy)],
  ];
};
