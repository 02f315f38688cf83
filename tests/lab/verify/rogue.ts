/** A connector of a project on a machine that is not its host's: who has the credential can do that. */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { withResolver } from "#lab/world/operator.ts";
import { edge, guest, lab, until } from "../lab.ts";

interface Settings {
  ingress: { service: string }[];
}

/** Answers 404 to whatever the host's own would pass on, and asks for the same assertions. */
export const rogueConnector = async (project: string): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(path.join(tmpdir(), "outward-rogue-"));
  const settings = parse(await guest("cat", `/etc/outward/${project}/cloudflared.yml`)) as Settings;
  const ingress = settings.ingress.map((rule) => ({ ...rule, service: "http_status:404" }));
  const [config, credential] = [path.join(folder, "config.yml"), path.join(folder, "tunnel.json")];
  await writeFile(config, stringify({ ...settings, ingress, metrics: "127.0.0.1:0" }));
  await writeFile(credential, await guest("cat", `/etc/outward/${project}/tunnel.json`), { mode: 0o600 });
  const [command = "", ...args] = [...withResolver(lab, "gateway"), (await ensureTools(() => {})).cloudflared];
  const connector = spawn(command, [...args, "--config", config, "tunnel", "run"], {
    stdio: "ignore",
    env: { ...process.env, SSL_CERT_FILE: lab.pki.bundle, TUNNEL_CRED_FILE: credential },
  });
  return async () => {
    connector.kill("SIGTERM");
    await until(
      "the other connector to leave",
      40_000,
      async () => (await edge<unknown[]>("/connections")).length === 8,
    );
    await rm(folder, { recursive: true });
  };
};
