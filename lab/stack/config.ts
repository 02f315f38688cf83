/** The lab's stack config: the same keys as prod's, with the lab's account, edge, tailnet and binaries. Pure. */
import { parse, stringify } from "yaml";
import type { ImageName } from "../versions.ts";
import { legs } from "../world/addresses.ts";
import type { Artifacts } from "../world/artifacts.ts";

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
  "outward:blog": { hostname: `blog.${account.zone}`, moderators: [`me@${account.zone}`] },
  "outward:motor": { hostname: `motor.${account.zone}`, viewers: [account.zone], gateways: ["gateway-7", "gateway-8"] },
});

interface StackFile {
  readonly encryptionsalt?: string;
  readonly config?: Record<string, unknown>;
}

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
  const { encryptionsalt, ...rest } = ((present ? parse(present) : undefined) ?? {}) as StackFile;
  // A salt belongs to one state and its passphrase: one that a lost lab left behind would lock the next one out.
  const file: StackFile = hasState && encryptionsalt ? { encryptionsalt, ...rest } : rest;
  const lab = labConfig(artifacts, image);
  const owned = Object.fromEntries(
    Object.entries(lab).filter(([key]) => !key.startsWith("outward:") || key === "outward:binaries"),
  );
  const header = "# Written by `npm run lab`; change it and run `pulumi up` in `npm run lab -- shell`.\n";
  return header + stringify({ ...file, config: { ...lab, ...file.config, ...owned } });
};
