/** What the load goes through inside the machine: the blog's connector or a plain cloudflared, and a tiny origin. */
import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { edgeAt } from "#lab/apis/cloudflare/edge-client.ts";
import { exec } from "#lab/machine/leader.ts";
import { statusOf } from "#lab/stack/answers.ts";
import { until } from "#lab/toolchain/wait.ts";
import type { LabPaths } from "#lab/world/paths.ts";

export type Origin = "http" | "unix";

export interface Variant {
  readonly name: string;
  /** Our unit as it is delivered, or the same command as the same user without its sandbox and limits. */
  readonly connector: "unit" | "plain";
  /** Whether the project's share of a CPU holds, for connector and origin together. */
  readonly quota: boolean;
}

/** What is asked for. */
export const url = "https://blog.outward.test/";

const unit = "outward-blog-tunnel.service";
const slice = "outward-blog.slice";
const plain = "bench-plain.service";
const [config, credential] = ["/etc/outward/blog/cloudflared.yml", "/etc/outward/blog/tunnel.json"];
/** The user stays: the host's firewall lets nobody else out to the edge. */
const asPlain = [
  "Type=notify",
  "User=outward-blog-tunnel",
  "SupplementaryGroups=outward-blog",
  "Slice=outward-plain.slice",
  `LoadCredential=tunnel.json:${credential}`,
  `LoadCredential=cloudflared.yml:${config}`,
  `Environment=TUNNEL_CRED_FILE=/run/credentials/${plain}/tunnel.json`,
];
const script = readFileSync(path.join(import.meta.dirname, "origin.mjs"), "utf8");

/** cloudflared's own address for the origin. */
const services: Readonly<Record<Origin, string>> = {
  http: "http://127.0.0.1:3000",
  unix: "unix:/run/outward-blog/bench.sock",
};

export interface Rig {
  /** Puts a variant to work and waits for its four connections and for an answer. */
  readonly use: (variant: Variant, origin: Origin) => Promise<void>;
  /** Seconds of CPU that the cloudflared in use has had. */
  readonly cpu: () => Promise<number>;
  /** UDP sockets that it has open. */
  readonly sockets: () => Promise<number>;
}

/** Takes the blog's own web service away for the bench's origin, which runs as the same user. */
export const prepare = async (lab: LabPaths): Promise<Rig> => {
  const id = Number((await readdir(lab.machines)).at(0));
  const guest = (...argv: string[]): Promise<string> => exec(lab, id, argv);
  const put = (file: string, input: string): Promise<string> => exec(lab, id, ["tee", file], { input });
  const property = async (of: string, name: string): Promise<string> =>
    (await guest("systemctl", "show", "--value", `--property=${name}`, of)).trim();
  const transient = (name: string, properties: readonly string[], ...argv: string[]): Promise<string> =>
    guest(
      "systemd-run",
      "--quiet",
      "--collect",
      `--unit=${name}`,
      ...properties.map((p) => `--property=${p}`),
      ...argv,
    );

  let pid = await property(unit, "MainPID");
  // Each service's credentials lie in a folder of its own name.
  const command = (await guest("cat", `/proc/${pid}/cmdline`)).replaceAll(unit, plain).split("\0").slice(0, -1);
  const own = await guest("cat", config);
  const tunnel = /^tunnel: (.+)$/m.exec(own)?.[1];
  const connected = async (): Promise<number> =>
    (await edgeAt(lab.dir).connections()).filter((connection) => connection.tunnel === tunnel).length;
  const quota = /^CPUQuota=(.+)$/m.exec(await guest("systemctl", "cat", slice))?.[1];
  if (!quota) throw new Error(`${slice} has no CPUQuota: the bench would measure no quota twice`);
  await put("/run/bench-origin.mjs", script);
  await guest("systemctl", "stop", "outward-blog-web.service");

  /** A service that is not there is stopped already. */
  const stop = (name: string): Promise<string> => guest("systemctl", "stop", name).catch(() => "");

  let current: (Variant & { readonly origin: Origin }) | undefined;

  const startOrigin = async (withQuota: boolean): Promise<void> => {
    await stop("bench-origin.service");
    await guest("systemctl", "set-property", "--runtime", slice, `CPUQuota=${withQuota ? quota : ""}`);
    // Without quota in slices of one rank, so that the kernel shares the CPUs the same way for both connectors.
    const place = withQuota ? slice : "outward-origin.slice";
    const as = ["User=outward-blog", "Group=outward-blog", "UMask=0007", "LimitNOFILE=65536", `Slice=${place}`];
    await transient("bench-origin.service", as, "/usr/bin/node", "/run/bench-origin.mjs");
  };

  const startConnector = async (connector: Variant["connector"], origin: Origin): Promise<void> => {
    for (const name of [unit, plain]) await stop(name);
    await until("the edge to see that connector leave", 60_000, async () => (await connected()) === 0);
    await put(config, own.replaceAll(services.http, services[origin]));
    if (connector === "unit") await guest("systemctl", "start", unit);
    else await transient(plain, asPlain, ...command);
    await until("four connections", 60_000, async () => (await connected()) === 4);
    pid = await property(connector === "unit" ? unit : plain, "MainPID");
  };

  return {
    use: async (variant, origin) => {
      if (variant.quota !== current?.quota) await startOrigin(variant.quota);
      if (variant.connector !== current?.connector || origin !== current.origin)
        await startConnector(variant.connector, origin);
      current = { ...variant, origin };
      await until("the bench's origin to answer", 30_000, async () => (await statusOf(lab, url)) === 200);
    },
    cpu: async () => {
      const stat = await guest("cat", `/proc/${pid}/stat`);
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    sockets: async () =>
      (await guest("ss", "-Huanp")).split("\n").filter((line) => line.includes(`pid=${pid},`)).length,
  };
};
