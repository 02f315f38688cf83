import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../toolchain/run.ts";
import type { Tools } from "../toolchain/tools.ts";
import { until } from "../toolchain/wait.ts";
import { legOf } from "./addresses.ts";
import { canaryReading } from "./canary.ts";
import type { Credentials } from "./credentials.ts";
import { headscaleUrl, joinKey } from "./headscale.ts";
import type { LabPaths } from "./paths.ts";
import { namespaceOf } from "./paths.ts";
import { awaitReady, start } from "./processes.ts";

/**
 * Prefix of a command that runs in a leg with the lab's resolver. Its mounts are private (that is how the resolver gets
 * there), so whoever mounts something for others uses `inside` instead.
 */
export const withResolver = (lab: LabPaths, role: string): string[] => ["ip", "netns", "exec", namespaceOf(lab, role)];

/** Environment of everything the operator runs: the engine's folders, the lab's trust, the tailnet's socket. */
export const operatorEnv = async (lab: LabPaths, tools: Tools): Promise<Record<string, string>> => {
  const credentials = JSON.parse(await readFile(lab.credentials, "utf8")) as Credentials;
  const folders = [
    lab.pulumi.bin,
    path.dirname(tools.pulumi),
    path.dirname(tools.tailscale),
    path.dirname(process.execPath),
  ];
  const canary = legOf("canary");
  return {
    OUTWARD_LAB: lab.name,
    PATH: [...folders, process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin"].join(":"),
    PULUMI_HOME: lab.pulumi.home,
    PULUMI_BACKEND_URL: `file://${lab.pulumi.state}`,
    PULUMI_CONFIG_PASSPHRASE: credentials.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    SSL_CERT_FILE: lab.pki.bundle,
    CURL_CA_BUNDLE: lab.pki.bundle,
    NODE_EXTRA_CA_CERTS: lab.pki.ca,
    TS_SOCKET: lab.operator.socket,
    // Where a command may stand and look: outside the tailnet, at the canary, behind the edge's gate.
    OUTWARD_OUTSIDE: withResolver(lab, "scanner").join(" "),
    OUTWARD_CANARY: [...canary.v4, `${canary.v6}1`].join(","),
    OUTWARD_CANARY_READ: canaryReading(lab).join(" "),
    OUTWARD_STRAIGHT: lab.edgeSock,
    // Where the providers look when the stack's config has none.
    HCLOUD_TOKEN: credentials.hcloud,
    CLOUDFLARE_API_TOKEN: credentials.cloudflare,
    TAILSCALE_OAUTH_CLIENT_ID: credentials.tailscaleClientId,
    TAILSCALE_OAUTH_CLIENT_SECRET: credentials.tailscaleClientSecret,
  };
};

const tailscale = (lab: LabPaths, tools: Tools, ...args: string[]): Promise<string> =>
  run([...withResolver(lab, "operator"), tools.tailscale, `--socket=${lab.operator.socket}`, ...args]);

/** Whether the operator's machine is in the tailnet; waits while its daemon is still finding out. */
const joined = async (lab: LabPaths, tools: Tools): Promise<boolean> => {
  // Joining again while it is "Starting" would register a second node.
  const settled = ["Running", "NeedsLogin", "Stopped"];
  const state = await until("the operator's tailscaled to settle", 30_000, async () => {
    const text = await tailscale(lab, tools, "status", "--json", "--peers=false");
    const { BackendState: state } = JSON.parse(text) as { BackendState: string };
    return settled.includes(state) && state;
  });
  return state === "Running";
};

/** Starts the operator's tailscaled (interface `ts0`) and joins the tailnet as tag:ops. */
export const startOperator = async (lab: LabPaths, tools: Tools): Promise<void> => {
  const { dir, socket } = lab.operator;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const state = [`--state=${path.join(dir, "state")}`, `--statedir=${dir}`, `--socket=${socket}`];
  const argv = [
    ...withResolver(lab, "operator"),
    tools.tailscaled,
    "--tun=ts0",
    "--port=41641",
    "--no-logs-no-support",
    ...state,
  ];
  await start(lab, "operator", { argv, env: { SSL_CERT_FILE: lab.pki.bundle } });
  await awaitReady(lab, "operator", 15_000, () => existsSync(socket));
  if (await joined(lab, tools)) return;
  // By file: an argument could be read by everyone in /proc. Not ephemeral: such a node is gone with its daemon.
  const key = path.join(dir, "join-key");
  await writeFile(key, await joinKey(lab, tools, "tag:ops"), { mode: 0o600 });
  const quiet = ["--accept-dns=false", "--netfilter-mode=off", "--hostname=operator", "--timeout=60s"];
  await tailscale(lab, tools, "up", `--login-server=${headscaleUrl}`, `--auth-key=file:${key}`, ...quiet);
  await rm(key);
};
