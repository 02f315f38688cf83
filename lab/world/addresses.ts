/** The address plan: the same in every lab, since namespaces keep labs apart. All of it is documentation space. */

/** A fixed leg of the world's internet. `v6` is the /64's prefix; the host is `::1` in it. */
export interface Leg {
  readonly role: string;
  readonly v4: readonly string[];
  readonly v6: string;
}

export const legs: readonly Leg[] = [
  { role: "control", v4: ["198.51.100.10"], v6: "2001:db8:10::" },
  { role: "operator", v4: ["198.51.100.20"], v6: "2001:db8:20::" },
  // cloudflared wants one address per connection, and opens four.
  { role: "edge", v4: ["198.51.100.30", "198.51.100.31", "198.51.100.32", "198.51.100.33"], v6: "2001:db8:30::" },
  { role: "artifacts", v4: ["198.51.100.40"], v6: "2001:db8:40::" },
  { role: "storage", v4: ["198.51.100.45"], v6: "2001:db8:45::" },
  { role: "gateway", v4: ["198.51.100.50"], v6: "2001:db8:50::" },
  { role: "scanner", v4: ["198.51.100.66"], v6: "2001:db8:66::" },
  { role: "canary", v4: ["198.51.100.70"], v6: "2001:db8:70::" },
];

export const router = {
  role: "inet",
  /** As at Hetzner: every machine's gateways, and the addresses of metadata and resolver. */
  gateway4: "172.31.1.1",
  gateway6: "fe80::1",
  metadata: "169.254.169.254",
  resolver: "185.12.64.1",
} as const;

/** A leg by its role. Throws when the plan has none. */
export const legOf = (role: string): Leg => {
  const leg = legs.find((one) => one.role === role);
  if (!leg)
    throw new Error(`no leg "${role}" in lab/world/addresses.ts; there are: ${legs.map((one) => one.role).join(", ")}`);
  return leg;
};
const first4 = (role: string): string => legOf(role).v4[0] ?? "";

export const control = first4("control");
export const edge = first4("edge");
export const artifacts = first4("artifacts");
export const storage = first4("storage");

/** Names the lab's resolver answers itself, and the zones it asks the edge about. */
export const names: Readonly<Record<string, string>> = {
  "headscale.lab.test": control,
  "hcloud.lab.test": control,
  "cloudflare.lab.test": control,
  "tailscale.lab.test": control,
  "artifacts.lab.test": artifacts,
  "storage.lab.test": storage,
};
export const edgeZones = ["argotunnel.com", "cloudflareaccess.com", "outward.test"] as const;

/** Hardware address of a machine's leg: locally administered, the server id in its last four bytes. */
export const macOf = (id: number): string => {
  if (!Number.isInteger(id) || id < 1 || id > 0xffffffff)
    throw new Error(`server id ${id} must be between 1 and 4294967295`);
  const hex = id.toString(16).padStart(8, "0");
  return ["02", "00", ...(hex.match(/../g) ?? [])].join(":");
};

/** Router's end of a leg. Server ids are at most 10 digits, so that the name stays below the kernel's 15. */
export const portOf = (role: string): string => `p-${role}`;

/** First address of "2001:db8:100b::/64", with its length: "2001:db8:100b::1/64". Throws on anything but such a /64. */
export const hostIn = (net: string): string => {
  const match = /^([0-9a-f:]+::)\/64$/.exec(net);
  if (!match?.[1]) throw new Error(`IPv6 network "${net}" must be a /64 such as 2001:db8:100b::/64`);
  return `${match[1]}1/64`;
};
