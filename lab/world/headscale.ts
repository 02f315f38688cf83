import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { run, succeeds } from "../toolchain/run.ts";
import type { Tools } from "../toolchain/tools.ts";
import { control, legOf } from "./addresses.ts";
import { inside } from "./namespaces.ts";
import type { LabPaths } from "./paths.ts";
import { issue } from "./pki.ts";
import { awaitReady, start } from "./processes.ts";
import { fillFile } from "./template.ts";

export const headscaleUrl = "https://headscale.lab.test";
export const tailnetUser = "owner";

const configOf = (lab: LabPaths): string => path.join(lab.headscale.dir, "config.yaml");

const cli = (lab: LabPaths, tools: Tools, ...args: string[]): Promise<string> =>
  run([tools.headscale, "--config", configOf(lab), ...args]);

/** Starts the tailnet's control server with the user `owner`, and leaves an API key in `apikey`. */
export const startHeadscale = async (lab: LabPaths, tools: Tools): Promise<void> => {
  const { dir, socket, apiKey } = lab.headscale;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const blanks = { dir, socket, ipv4: control, ipv6: `${legOf("control").v6}1` };
  await writeFile(configOf(lab), await fillFile(path.join(import.meta.dirname, "files", "headscale.yaml"), blanks));
  const certificate = path.join(dir, "tls.pem");
  if (!existsSync(certificate)) await issue(lab, "DNS:headscale.lab.test", certificate, path.join(dir, "tls.key"));
  await start(lab, "headscale", {
    argv: [...inside(lab, "control"), tools.headscale, "--config", configOf(lab), "serve"],
  });
  const health = ["curl", "-sf", "--cacert", lab.pki.ca, "--resolve", `headscale.lab.test:443:${control}`];
  await awaitReady(lab, "headscale", 30_000, () =>
    succeeds([...inside(lab, "control"), ...health, `${headscaleUrl}/health`]),
  );
  if (existsSync(apiKey)) return;
  await cli(lab, tools, "users", "create", tailnetUser);
  const key = await cli(lab, tools, "apikeys", "create", "--expiration", "8760h");
  await writeFile(apiKey, key.trim(), { mode: 0o600 });
};

/** A single-use key that joins a node under one tag. */
export const joinKey = async (lab: LabPaths, tools: Tools, tag: string, expiration = "1h"): Promise<string> =>
  (await cli(lab, tools, "preauthkeys", "create", "--tags", tag, "--expiration", expiration)).trim();
