/** SSH keys: unique by name and by fingerprint. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Call, Reply } from "../server.ts";
import { body, type Context, filters, find, labels, list, nextId, type Resource, uniqueName } from "./context.ts";
import { invalid, taken } from "./errors.ts";
import { stamp } from "./state.ts";

const name = z.string().min(1).max(128);
const creation = z.strictObject({ name, public_key: z.string().min(1), labels: labels.default({}) });
const change = z.strictObject({ name: name.optional(), labels: labels.optional() });

/** MD5 of the key's blob in colons. The blob repeats the key's type, which tells a real key from base64 of anything. */
const fingerprintOf = (publicKey: string): string => {
  const [type = "", blob = ""] = publicKey.split(/\s+/);
  const bytes = Buffer.from(blob, "base64");
  const length = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
  if (type === "" || bytes.subarray(4, 4 + length).toString() !== type)
    throw invalid("public_key", "must be a public key in OpenSSH's format, e.g. ssh-ed25519 AAAA… comment");
  return createHash("md5").update(bytes).digest("hex").match(/../g)?.join(":") ?? "";
};

const uniqueFingerprint = (c: Context, wanted: string): void => {
  const has = Object.values(c.tables.sshKeys).some(({ fingerprint }) => fingerprint === wanted);
  if (has || c.faults.hit("fingerprint_taken"))
    throw taken("public_key", "SSH key with the same fingerprint already exists");
};

const create = async (c: Context, call: Call): Promise<Reply> => {
  const given = body(call, creation);
  const publicKey = given.public_key.trim();
  const fingerprint = fingerprintOf(publicKey);
  uniqueName(c, c.tables.sshKeys, "SSH key", given.name);
  uniqueFingerprint(c, fingerprint);
  const id = nextId(c.tables);
  const { name, labels } = given;
  const key = { id, name, fingerprint, public_key: publicKey, labels, created: stamp(c.now()) };
  c.tables.sshKeys[id] = key;
  await c.save();
  return { status: 201, json: { ssh_key: key } };
};

const update = async (c: Context, call: Call): Promise<Reply> => {
  const key = find(c.tables.sshKeys, call, "SSH key");
  const given = body(call, change);
  if (given.name !== undefined) uniqueName(c, c.tables.sshKeys, "SSH key", given.name, key);
  key.name = given.name ?? key.name;
  key.labels = given.labels ?? key.labels;
  await c.save();
  return { status: 200, json: { ssh_key: key } };
};

export const sshKeys: Resource = (c) => [
  ["POST", "/ssh_keys", (call) => create(c, call)],
  [
    "GET",
    "/ssh_keys",
    (call) => {
      const query = filters(call, ["name", "fingerprint"]);
      const rows = Object.values(c.tables.sshKeys).filter(
        (key) =>
          (query.get("name") ?? key.name) === key.name &&
          (query.get("fingerprint") ?? key.fingerprint) === key.fingerprint,
      );
      return list(call, "ssh_keys", rows);
    },
  ],
  ["GET", "/ssh_keys/:id", (call) => ({ status: 200, json: { ssh_key: find(c.tables.sshKeys, call, "SSH key") } })],
  ["PUT", "/ssh_keys/:id", (call) => update(c, call)],
  [
    "DELETE",
    "/ssh_keys/:id",
    async (call) => {
      delete c.tables.sshKeys[find(c.tables.sshKeys, call, "SSH key").id];
      await c.save();
      return { status: 204 };
    },
  ],
];
