import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { LabPaths } from "./paths.ts";

/** The lab's own accounts at the emulated vendors, in the vendors' shapes, and the engine's passphrase. */
export interface Credentials {
  readonly hcloud: string;
  readonly cloudflare: string;
  readonly tailscaleClientId: string;
  readonly tailscaleClientSecret: string;
  readonly passphrase: string;
  /** Of the S3-compatible store: its root, and one account per section that wants one, which sees its own buckets only. */
  readonly storage: Readonly<Record<string, StorageAccount>> & { readonly root: StorageAccount };
  /** Passwords of the repositories in it, by the same names. */
  readonly backups: Readonly<Record<string, string>>;
}

export interface StorageAccount {
  readonly access: string;
  readonly secret: string;
}

/** The accounts of sections, by name: what the blanks of `projects/lab.yaml` are filled with. */
export const accountsIn = ({ storage, backups }: Credentials) =>
  Object.fromEntries(
    Object.entries(backups).map(([name, password]) => {
      const { access: accessKey = "", secret: secretKey = "" } = storage[name] ?? {};
      return [name, { password, accessKey, secretKey }];
    }),
  );

const hex = (length: number): string => randomBytes(length).toString("hex").slice(0, length);

const account = (name: string): StorageAccount => ({ access: `lab-${name}-${hex(8)}`, secret: hex(40) });

const fresh = (): Credentials => {
  const id = `k${hex(11)}CNTRL`;
  return {
    hcloud: hex(64),
    cloudflare: hex(40),
    tailscaleClientId: id,
    tailscaleClientSecret: `tskey-client-${id}-${hex(32)}`,
    passphrase: hex(32),
    storage: { root: account("root") },
    backups: {},
  };
};

/**
 * The same with an account at the store for each of these names. What there is stays.
 * @throws for a name that is the store's own
 */
export const withAccounts = (present: Credentials, names: readonly string[]): Credentials => {
  if (names.includes("root"))
    throw new Error('"root" has the whole store: call the section of projects/lab.yaml another name');
  const missing = names.filter((name) => present.backups[name] === undefined);
  return {
    ...present,
    storage: { ...present.storage, ...Object.fromEntries(missing.map((name) => [name, account(name)])) },
    backups: { ...present.backups, ...Object.fromEntries(missing.map((name) => [name, hex(40)])) },
  };
};

/**
 * Makes `credentials.json` once per lab, random, readable by root only; adds what is missing.
 * @param accounts at the store, by name
 */
export const ensureCredentials = async (lab: LabPaths, accounts: readonly string[]): Promise<Credentials> => {
  const text = existsSync(lab.credentials) ? await readFile(lab.credentials, "utf8") : undefined;
  const made = withAccounts(text === undefined ? fresh() : (JSON.parse(text) as Credentials), accounts);
  const wanted = JSON.stringify(made, null, 2);
  if (wanted === text) return made;
  await mkdir(path.dirname(lab.credentials), { recursive: true });
  await writeFile(lab.credentials, wanted, { mode: 0o600 });
  return made;
};
