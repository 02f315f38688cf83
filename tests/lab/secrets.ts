/** The values that must not be seen: from the state with its secrets shown, and the lab's own credentials. */
import { readFile } from "node:fs/promises";
import type { Credentials } from "#lab/world/credentials.ts";
import { lab, pulumi } from "./lab.ts";

const secretKey = "4dabf18193072939515e22adb298388d";

/** Every secret of an exported state, whole. */
const plaintexts = (value: unknown): readonly unknown[] => {
  if (typeof value !== "object" || value === null) return [];
  if (secretKey in value && "plaintext" in value) return [JSON.parse(String(value.plaintext))];
  return Object.values(value).flatMap(plaintexts);
};

interface Resource {
  readonly type: string;
  readonly outputs?: Record<string, unknown>;
}

const secretOutputs: Readonly<Record<string, string>> = {
  "random:index/randomBytes:RandomBytes": "base64",
  "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken": "clientSecret",
  "tailscale:index/tailnetKey:TailnetKey": "key",
};

export const stackSecrets = async (): Promise<{ secrets: readonly string[]; joinKey: string }> => {
  const exported = JSON.parse(await pulumi("stack", "export", "--show-secrets")) as {
    deployment: { resources: Resource[] };
  };
  const { resources } = exported.deployment;
  const own = resources.flatMap(({ type, outputs }) => {
    const output = secretOutputs[type];
    return output ? plaintexts(outputs?.[output]).map(String) : [];
  });
  const [joinKey = ""] = resources
    .filter(({ type }) => type.endsWith(":TailnetKey"))
    .flatMap(({ outputs }) => plaintexts(outputs?.key).map(String));
  const {
    tailscaleClientId: _,
    storage,
    backups,
    ...credentials
  } = JSON.parse(await readFile(lab.credentials, "utf8")) as Credentials;
  const stored = [...Object.values(storage).map(({ secret }) => secret), ...Object.values(backups)];
  return { secrets: [...own, ...Object.values(credentials), ...stored], joinKey };
};
