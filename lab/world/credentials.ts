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
  /** Of the S3-compatible store: its root, and one account per project, which sees its own buckets only. */
  readonly storage: Readonly<Record<StorageAccount, { readonly access: string; readonly secret: string }>>;
  /** Passwords of the repositories in it. */
  readonly backups: Readonly<Record<"blog" | "motor", string>>;
}

export type StorageAccount = "root" | "blog" | "motor";

const hex = (length: number): string => randomBytes(length).toString("hex").slice(0, length);

const account = (name: StorageAccount) => ({ access: `lab-${name}-${hex(8)}`, secret: hex(40) });

/** Makes `credentials.json` once per lab, random, readable by root only. */
export const ensureCredentials = async (lab: LabPaths): Promise<Credentials> => {
  if (existsSync(lab.credentials)) return JSON.parse(await readFile(lab.credentials, "utf8")) as Credentials;
  const id = `k${hex(11)}CNTRL`;
  const made: Credentials = {
    hcloud: hex(64),
    cloudflare: hex(40),
    tailscaleClientId: id,
    tailscaleClientSecret: `tskey-client-${id}-${hex(32)}`,
    passphrase: hex(32),
    storage: { root: account("root"), blog: account("blog"), motor: account("motor") },
    backups: { blog: hex(40), motor: hex(40) },
  };
  await mkdir(path.dirname(lab.credentials), { recursive: true });
  await writeFile(lab.credentials, JSON.stringify(made, null, 2), { mode: 0o600 });
  return made;
};
