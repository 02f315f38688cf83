/** The store that backups go to: a real S3-compatible server in a leg of its own, with an account per project. */
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { succeeds } from "../toolchain/run.ts";
import type { Tools } from "../toolchain/tools.ts";
import { storage as address, legOf } from "./addresses.ts";
import type { Credentials } from "./credentials.ts";
import { inside } from "./namespaces.ts";
import type { LabPaths } from "./paths.ts";
import { issue } from "./pki.ts";
import { awaitReady, start } from "./processes.ts";

/** Not at 443, so that the way out of a host is seen to be made for it. */
const port = 9000;

export const storageUrl = `https://storage.lab.test:${port}`;

/** `userplus` may make buckets, and has what it made to itself. */
const accountsOf = ({ storage: { root: _, ...projects } }: Credentials): string =>
  JSON.stringify({
    accessAccounts: Object.fromEntries(
      Object.values(projects).map((account) => [account.access, { ...account, role: "userplus" }]),
    ),
  });

/** Starts it, the first time with empty buckets, with the accounts of `credentials.json`; one that runs reads them again. */
export const startStorage = async (lab: LabPaths, tools: Tools): Promise<void> => {
  const { dir, objects } = lab.storage;
  const credentials = JSON.parse(await readFile(lab.credentials, "utf8")) as Credentials;
  const [accounts, attributes] = [path.join(dir, "accounts"), path.join(dir, "attributes")];
  for (const folder of [accounts, attributes, objects]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const users = path.join(accounts, "users.json");
  const wanted = accountsOf(credentials);
  if (!existsSync(users) || (await readFile(users, "utf8")) !== wanted) {
    // In one step: a store that runs reads it at any call.
    await writeFile(`${users}.new`, wanted, { mode: 0o600 });
    await rename(`${users}.new`, users);
  }
  const [certificate, key] = [path.join(dir, "tls.pem"), path.join(dir, "tls.key")];
  if (!existsSync(certificate)) await issue(lab, "DNS:storage.lab.test", certificate, key);
  const listening = [`${address}:${port}`, `[${legOf("storage").v6}1]:${port}`].flatMap((at) => ["--port", at]);
  const argv = [
    ...inside(lab, "storage"),
    tools.versitygw,
    "--quiet",
    ...listening,
    ...["--cert", certificate, "--key", key, "--iam-dir", accounts],
    // Attributes in files: not every file system has extended ones.
    ...["posix", "--sidecar", attributes, objects],
  ];
  const { access, secret } = credentials.storage.root;
  await start(lab, "storage", { argv, env: { ROOT_ACCESS_KEY: access, ROOT_SECRET_KEY: secret } });
  const asked = ["curl", "-s", "-o", "/dev/null", "-m", "5", "--cacert", lab.pki.ca];
  const resolved = ["--resolve", `storage.lab.test:${port}:${address}`, storageUrl];
  await awaitReady(lab, "storage", 20_000, () => succeeds([...inside(lab, "storage"), ...asked, ...resolved]));
};
