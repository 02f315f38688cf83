/** This checkout as a pull request finds it: a copy that patches are applied to, and a stack `prod` that is up. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { TOKEN } from "#lab/tests/unit/hcloud/harness.ts";
import { CLIENT } from "#lab/tests/unit/tailscale/harness.ts";
import { type Engine, engineAt, fine } from "../engine.ts";
import { unheardAddress } from "../tailnet.ts";
import { hush, pluginOf } from "../whole.ts";

const root = path.join(import.meta.dirname, "..", "..", "..");
const stackFile = "Pulumi.prod.yaml";

/** What a run of the program reads, and what reviews it. */
const parts = [
  ...["bin", "components", "cloud-init", "handover", "host", "lab", "ops", "policy", "projects", "scripts"],
  ...["settings", "vendors", "workloads"],
];

export const layCopy = (cwd: string): void => {
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  }).split("\0");
  for (const file of files.filter((one) => !one.includes("/") || parts.includes(one.split("/")[0] ?? ""))) {
    if (file === "") continue;
    mkdirSync(path.join(cwd, path.dirname(file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(cwd, file));
  }
  symlinkSync(path.join(root, "node_modules"), path.join(cwd, "node_modules"));
  // Older than what npm installed, or the packages would be installed anew.
  utimesSync(path.join(cwd, "package-lock.json"), 0, 0);
};

export interface Checkout {
  readonly engine: Engine;
  readonly world: Awaited<ReturnType<typeof cloud>>;
  readonly cwd: string;
  /** What a job's secrets and variables hold. */
  readonly env: NodeJS.ProcessEnv;
  /** Applies patches, as the merge of a pull request does, and takes them back after the work. */
  readonly patched: <T>(patches: readonly string[], work: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** Brought up once: every preview is compared with it. */
export const checkout = async (): Promise<Checkout> => {
  const world = await cloud({
    zone: "example.com",
    tags: ["tag:outward-prod"],
    joined: { addresses: [unheardAddress] },
  });
  const env = {
    HCLOUD_TOKEN: TOKEN,
    CLOUDFLARE_API_TOKEN: "c".repeat(40),
    TAILSCALE_OAUTH_CLIENT_ID: CLIENT.id,
    TAILSCALE_OAUTH_CLIENT_SECRET: CLIENT.secret,
    PULUMI_CONFIG_PASSPHRASE: "engine tests",
  };
  let cwd = "";
  const lay = async (folder: string): Promise<string> => {
    cwd = path.join(folder, "checkout");
    layCopy(cwd);
    return cwd;
  };
  const at = (file: string): string => path.join(cwd, file);
  const pristine = readFileSync(path.join(root, stackFile), "utf8");
  const engine = await engineAt({ lay, stack: "prod", env: () => env, plugins: "stand-ins" });
  const salt = /^encryptionsalt: .*$/m.exec(readFileSync(at(stackFile), "utf8"))?.[0] ?? "";
  // Without backups: their passwords would have to be encrypted for this one stack.
  const forHere = (text: string): string =>
    `${text.replaceAll(/^ +backup: .*\n/gm, "")}${Object.entries(world.places)
      .map(([key, value]) => `  ${key}: ${value}\n`)
      .join("")}${salt}\n`;
  hush(engine);
  // The version that a pull request upgrades a provider to.
  const next = pluginOf(engine, "hcloud", "resource-hcloud-v1.41.9");
  mkdirSync(path.dirname(next));
  copyFileSync(pluginOf(engine, "hcloud"), next);
  const apply = (patch: string, ...how: string[]): void =>
    void execFileSync("git", ["apply", ...how, "-"], {
      cwd,
      input: patch,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(cwd) },
    });
  const patched: Checkout["patched"] = async (patches, work) => {
    writeFileSync(at(stackFile), pristine);
    for (const patch of patches) apply(patch);
    const changed = readFileSync(at(stackFile), "utf8");
    writeFileSync(at(stackFile), forHere(changed));
    try {
      return await work();
    } finally {
      writeFileSync(at(stackFile), changed);
      for (const patch of patches.toReversed()) apply(patch, "-R");
    }
  };
  await patched([], () => fine(engine.pulumi("up", "--yes", "--skip-preview", "--policy-pack", "policy")));
  return {
    engine,
    world,
    cwd,
    env,
    patched,
    close: async () => {
      await engine.dispose();
      await world.close();
    },
  };
};
