/** The lab's stack config: the same keys as prod's, with the lab's account, edge, tailnet and binaries. Pure. */
import { parse, stringify } from "yaml";
import type { ImageName } from "../versions.ts";
import { legs } from "../world/addresses.ts";
import type { Artifacts } from "../world/artifacts.ts";
import type { Credentials } from "../world/credentials.ts";
import { storageUrl } from "../world/storage.ts";

/** Facts of the lab's accounts; the emulators hold the same. */
export const account = {
  accountId: "0123456789abcdef0123456789abcdef",
  zoneId: "abcdefabcdefabcdefabcdefabcdefab",
  zone: "outward.test",
  team: "outward",
} as const;

const edgeRanges = legs
  .filter(({ role }) => role === "edge")
  .flatMap(({ v4, v6 }) => [...v4.map((address) => `${address}/32`), `${v6}/64`]);

/** A bucket of its own in the lab's store, checked whole. What is secret of it: `backupSecrets`. */
const backupOf = (project: string) => ({ repository: `s3:${storageUrl}/${project}`, verifyPercent: 100 });

/** What is set encrypted once the stack has its salt: by path, from the lab's credentials. */
export const backupSecrets = ({ storage, backups }: Credentials): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (["blog", "motor"] as const).flatMap((project) => [
      [`outward:${project}.backup.password`, backups[project]],
      [`outward:${project}.backup.environment.AWS_ACCESS_KEY_ID`, storage[project].access],
      [`outward:${project}.backup.environment.AWS_SECRET_ACCESS_KEY`, storage[project].secret],
    ]),
  );

/** What the program is told; everything else is its default. */
export const labConfig = (artifacts: Artifacts, image: ImageName): Record<string, unknown> => ({
  "hcloud:endpoint": "http://hcloud.lab.test:8001/v1",
  "hcloud:pollInterval": "100ms",
  "cloudflare:baseUrl": "http://cloudflare.lab.test:8002/client/v4",
  "tailscale:baseUrl": "http://tailscale.lab.test:8003",
  "outward:cloudflare": { ...account, edgeRanges },
  "outward:host": { location: "nbg1", serverType: "cx23", image },
  "outward:tailnet": { policy: "managed", operators: ["tag:ops"], loginServer: "https://headscale.lab.test" },
  "outward:binaries": { tailscale: artifacts.tailscale, cloudflared: artifacts.cloudflared },
  // The lab is there to be destroyed.
  "outward:protect": false,
  "outward:blog": {
    hostname: `blog.${account.zone}`,
    moderators: [`me@${account.zone}`],
    backup: backupOf("blog"),
  },
  "outward:motor": {
    hostname: `motor.${account.zone}`,
    viewers: [account.zone],
    gateways: ["gateway-7", "gateway-8"],
    backup: backupOf("motor"),
  },
});

/** A value of the file without what is encrypted in it, which only its own salt decrypts. */
const legible = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => !(inner as { secure?: unknown } | null)?.secure);
  return Object.fromEntries(kept.map(([key, inner]) => [key, legible(inner)]));
};

/** Paths of `backupSecrets` that the file does not have yet. */
export const unset = (present: string, secrets: Readonly<Record<string, string>>): readonly string[] => {
  const { config = {} } = parse(present) as StackFile;
  return Object.keys(secrets).filter((path) => {
    const [section = "", ...keys] = path.split(".");
    const own = (config[section] as { backup?: unknown } | undefined)?.backup;
    // A backup that the user has taken out stays out.
    if (own === undefined) return false;
    return (
      keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], config[section]) ===
      undefined
    );
  });
};

interface StackFile {
  readonly encryptionsalt?: string;
  readonly config?: Record<string, unknown>;
}

/** Image of the host that a stack's config file asks for, or else the one told. */
export const imageIn = (present: string | undefined, told: ImageName): string => {
  const { config } = ((present ? parse(present) : undefined) ?? {}) as StackFile;
  const host = config?.["outward:host"] as { readonly image?: unknown } | undefined;
  return typeof host?.image === "string" ? host.image : told;
};

/**
 * The config file with the lab's defaults: what the engine keeps there (its salt) stays, and so does what the user
 * has set; a key that the lab has to know better (where things are, and their sums) is always the lab's.
 * @param image of the host, where the file says nothing about one
 */
export const mergedConfig = (
  present: string | undefined,
  artifacts: Artifacts,
  hasState: boolean,
  image: ImageName = "debian-13",
): string => {
  const { encryptionsalt, ...read } = ((present ? parse(present) : undefined) ?? {}) as StackFile;
  const rest = hasState ? read : (legible(read) as StackFile);
  // A salt belongs to one state and its passphrase: one that a lost lab left behind would lock the next one out.
  const file: StackFile = hasState && encryptionsalt ? { encryptionsalt, ...rest } : rest;
  const lab = labConfig(artifacts, image);
  const owned = Object.fromEntries(
    Object.entries(lab).filter(([key]) => !key.startsWith("outward:") || key === "outward:binaries"),
  );
  const header = "# Written by `npm run lab`; change it and run `pulumi up` in `npm run lab -- shell`.\n";
  return header + stringify({ ...file, config: { ...lab, ...file.config, ...owned } });
};
