/** The lab's stack config: what `projects/lab.yaml` says, filled with the lab's account, edge, tailnet and binaries. Pure. */
import { parse, stringify } from "yaml";
import { blanksOf, filled } from "../blanks.ts";
import type { Declared } from "../checkout.ts";
import type { ImageName } from "../versions.ts";
import { legs } from "../world/addresses.ts";
import type { Artifacts } from "../world/artifacts.ts";
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

/** Where the vendors' providers find the lab's emulators. */
const vendors = {
  "hcloud:endpoint": "http://hcloud.lab.test:8001/v1",
  "hcloud:pollInterval": "100ms",
  "cloudflare:baseUrl": "http://cloudflare.lab.test:8002/client/v4",
  "tailscale:baseUrl": "http://tailscale.lab.test:8003",
};

/** What the program is told; everything else is its default. */
export const labConfig = (declared: Declared, artifacts: Artifacts, image: ImageName): Record<string, unknown> => {
  const { tailscale, cloudflared } = artifacts;
  const values = { ...account, edgeRanges, loginServer: "https://headscale.lab.test", image, tailscale, cloudflared };
  return { ...vendors, ...filled(declared, values, (name) => `${storageUrl}/${name}`) };
};

/** Keys that the lab has to know better than the file: where things are, and their sums. */
const owned = (declared: Declared): readonly string[] => [
  ...Object.keys(vendors),
  ...blanksOf(declared)
    .filter(({ name }) => name === "tailscale" || name === "cloudflared")
    .map(({ path: [key = ""] }) => key),
];

/** A value of the file without what is encrypted in it, which only its own salt decrypts. */
const legible = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => !(inner as { secure?: unknown } | null)?.secure);
  return Object.fromEntries(kept.map(([key, inner]) => [key, legible(inner)]));
};

const at = (tree: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], tree);

/** Those of the secrets' paths that the file does not have yet. */
export const unset = (present: string, secrets: Readonly<Record<string, string>>): readonly string[] => {
  const { config = {} } = parse(present) as StackFile;
  return Object.keys(secrets).filter((path) => {
    const keys = path.split(".");
    // A backup that the user has taken out stays out.
    if (at(config, keys.slice(0, 2)) === undefined && keys.length > 2) return false;
    return at(config, keys) === undefined;
  });
};

interface StackFile {
  readonly encryptionsalt?: string;
  readonly config?: Record<string, unknown>;
}

/** Image of the host that a stack's config file asks for, or else the one told. */
export const imageIn = (declared: Declared, present: string | undefined, told: ImageName): string => {
  const { config } = ((present ? parse(present) : undefined) ?? {}) as StackFile;
  const asked = blanksOf(declared).find(({ name }) => name === "image");
  const image = asked && at(config, asked.path);
  return typeof image === "string" ? image : told;
};

/**
 * The config file with the lab's defaults: what the engine keeps there (its salt) stays, and so does what the user
 * has set; a key that the lab has to know better is always the lab's.
 * @param image of the host, where the file says nothing about one
 */
export const mergedConfig = (
  declared: Declared,
  present: string | undefined,
  artifacts: Artifacts,
  hasState: boolean,
  image: ImageName = "debian-13",
): string => {
  const { encryptionsalt, ...read } = ((present ? parse(present) : undefined) ?? {}) as StackFile;
  const rest = hasState ? read : (legible(read) as StackFile);
  // A salt belongs to one state and its passphrase: one that a lost lab left behind would lock the next one out.
  const file: StackFile = hasState && encryptionsalt ? { encryptionsalt, ...rest } : rest;
  const lab = labConfig(declared, artifacts, image);
  const better = Object.fromEntries(owned(declared).map((key) => [key, lab[key]]));
  const header = "# Written by `npm run lab`; change it and run `pulumi up` in `npm run lab -- shell`.\n";
  return header + stringify({ ...file, config: { ...lab, ...file.config, ...better } });
};
