/** A stranger's machine that tries to join the tailnet with a key: a tailscaled of its own in the gateway's leg. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { headscaleUrl, joinKey } from "#lab/world/headscale.ts";
import { withResolver } from "#lab/world/operator.ts";
import { type Ended, ended, lab, until } from "./lab.ts";

/**
 * "joined", or the reason why not. Without a key: a fresh one of the lab's owner, tagged as no operator.
 * @param inside what a joined stranger tries; `nc` dials a port through its own tailscaled.
 */
export const joinsWith = async (
  key: string | undefined,
  inside: (nc: (address: string, port: number) => Promise<Ended>) => Promise<void> = async () => {},
): Promise<string> => {
  const tools = await ensureTools(() => {});
  const folder = mkdtempSync(join(tmpdir(), "outward-joiner-"));
  const socket = join(folder, "s");
  const [command = "", ...args] = [
    ...withResolver(lab, "gateway"),
    tools.tailscaled,
    "--tun=userspace-networking",
    `--statedir=${folder}`,
    `--socket=${socket}`,
    "--port=0",
    "--no-logs-no-support",
  ];
  const daemon = spawn(command, args, { stdio: "ignore", env: { ...process.env, SSL_CERT_FILE: lab.pki.bundle } });
  try {
    await until("the stranger's tailscaled to listen", 15_000, () => existsSync(socket));
    const file = join(folder, "key");
    writeFileSync(file, key ?? (await joinKey(lab, tools, "tag:stranger")), { mode: 0o600 });
    const up = [
      tools.tailscale,
      `--socket=${socket}`,
      "up",
      `--login-server=${headscaleUrl}`,
      `--auth-key=file:${file}`,
      "--hostname=stranger",
      "--timeout=20s",
    ];
    const tried = await ended([...withResolver(lab, "gateway"), ...up], { timeout: 40_000 });
    const nc = (address: string, port: number) =>
      ended([
        ...withResolver(lab, "gateway"),
        "timeout",
        "8",
        tools.tailscale,
        `--socket=${socket}`,
        "nc",
        address,
        String(port),
      ]);
    if (tried.code !== 0) return tried.err;
    await inside(nc);
    await ended([...withResolver(lab, "gateway"), tools.tailscale, `--socket=${socket}`, "logout"]);
    return "joined";
  } finally {
    daemon.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
};
