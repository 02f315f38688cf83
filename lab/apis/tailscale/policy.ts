/** A tailnet policy as Tailscale reads it: parsed strictly, its references checked in the vendor's words. */
import { z } from "zod";
import { notModelled, TailscaleError } from "./errors.ts";
import { parseHujson } from "./hujson.ts";

const names = z.array(z.string());
const action = z.literal("accept");

const acl = z.strictObject({ action, proto: z.string().optional(), src: names, dst: names });
const grant = z.strictObject({ src: names, dst: names, ip: names.default([]) });
const ssh = z.strictObject({ action, src: names, dst: names, users: names });
const test = z.strictObject({
  src: z.string(),
  proto: z.string().optional(),
  accept: names.default([]),
  deny: names.default([]),
});

const schema = z.strictObject({
  groups: z.record(z.string(), names).default({}),
  hosts: z.record(z.string(), z.string()).default({}),
  tagOwners: z
    .record(z.string().regex(/^tag:[a-z][a-z0-9-]*$/, "a tag is tag: and a name, e.g. tag:web"), names)
    .default({}),
  /** Without `acls` and `grants` everything is allowed; with an empty list nothing is. */
  acls: z.array(acl).optional(),
  grants: z.array(grant).optional(),
  ssh: z.array(ssh).optional(),
  tests: z.array(test).default([]),
});

export type Policy = z.infer<typeof schema>;
export type Acl = z.infer<typeof acl>;
export type PolicyTest = z.infer<typeof test>;

/** The vendor knows these too; the lab's control server could not honour them, or has no way to show that it does. */
const UNMODELLED: readonly PropertyKey[] = [
  "autoApprovers",
  "nodeAttrs",
  "postures",
  "defaultSrcPosture",
  "sshTests",
  "ipsets",
  "derpMap",
  "randomizeClientPort",
  "disableIPv4",
  "OneCGNATRoute",
  "app",
  "via",
  "srcPosture",
  "acceptEnv",
  "checkPeriod",
  "recorder",
  "enforceRecorder",
  "users",
  "ports",
];

const refusal = (issue: z.core.$ZodIssue): TailscaleError => {
  const where = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const full = [...issue.path, key].join(".");
    return UNMODELLED.includes(key)
      ? notModelled(`"${full}" in a policy`)
      : new TailscaleError(400, `unknown field "${full}"`);
  }
  // The vendor's `check` asks the user to sign in again, which nobody can in the lab.
  if (where.startsWith("ssh.") && where.endsWith(".action")) return notModelled('an ssh action other than "accept"');
  return new TailscaleError(400, `${where || "policy"}: ${issue.message}`);
};

/** Every name that must be defined elsewhere in the policy. */
const referred = (policy: Policy): [role: string, name: string][] => {
  const rules = [...(policy.acls ?? []), ...(policy.grants ?? []), ...(policy.ssh ?? [])];
  const withoutPorts = (name: string): string => /^((?:tag|group|autogroup):[^:]+)/.exec(name)?.[1] ?? name;
  return [
    ...rules.flatMap(({ src }) => src.map((name): [string, string] => ["src", name])),
    ...rules.flatMap(({ dst }) => dst.map((name): [string, string] => ["dst", withoutPorts(name)])),
    ...Object.entries(policy.tagOwners).flatMap(([tag, owners]) => owners.map((name): [string, string] => [tag, name])),
  ];
};

const checkReferences = (policy: Policy): void => {
  for (const [role, name] of referred(policy)) {
    if (name.startsWith("tag:") && !Object.hasOwn(policy.tagOwners, name))
      throw new TailscaleError(400, `${role}=tag not found: "${name}"`);
    if (name.startsWith("group:") && !Object.hasOwn(policy.groups, name))
      throw new TailscaleError(400, `${role}=group not found: "${name}"`);
  }
};

/** Throws 400 for what the vendor refuses, 501 for what only the lab refuses. */
export const parsePolicy = (text: string): Policy => {
  let value: unknown;
  try {
    value = parseHujson(text);
  } catch (error) {
    throw new TailscaleError(400, `parsing the policy: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refusal(parsed.error.issues[0] ?? { code: "custom", path: [], message: "malformed" });
  checkReferences(parsed.data);
  return parsed.data;
};

/** Every rule about traffic as an ACL, grants included; undefined when the policy has none and all is allowed. */
export const trafficRules = ({ acls, grants }: Policy): Acl[] | undefined => {
  if (!acls && !grants) return undefined;
  const fromGrants = (grants ?? []).flatMap(({ src, dst, ip }) =>
    ip.map((what): Acl => {
      const [, proto, ports = "*"] = /^(?:([a-z0-9-]+):)?(.+)$/.exec(what) ?? [];
      return { action: "accept", src, dst: dst.map((name) => `${name}:${ports}`), ...(proto ? { proto } : {}) };
    }),
  );
  return [...(acls ?? []), ...fromGrants];
};
