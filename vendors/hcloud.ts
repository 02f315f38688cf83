/** Servers and firewalls as Hetzner has them, read only. */
import { z } from "zod";
import { baseOf, bearerOf, type Config } from "./credentials.ts";
import { getJson } from "./http.ts";

const server = z.object({
  id: z.number(),
  name: z.string(),
  /** running, off, starting, … */
  status: z.string(),
  public_net: z.object({
    ipv4: z.object({ ip: z.string() }).nullable(),
    /** `ip` is the /64. */
    ipv6: z.object({ ip: z.string() }).nullable(),
    firewalls: z.array(z.object({ id: z.number(), status: z.string() })),
  }),
});

const firewall = z.object({
  id: z.number(),
  name: z.string(),
  rules: z.array(
    z.object({ direction: z.enum(["in", "out"]), protocol: z.string(), port: z.string().nullable().optional() }),
  ),
});

export type Server = z.infer<typeof server>;
export type FirewallState = z.infer<typeof firewall>;

const base = (config: Config): string => baseOf(config, "hcloud:endpoint");

const get = (config: Config, path: string): Promise<unknown> =>
  getJson(`${base(config)}${path}`, bearerOf(config, "hcloud:token"));

export const hcloud = (config: Config) => ({
  where: base(config),
  server: async (id: number): Promise<Server> => z.object({ server }).parse(await get(config, `/servers/${id}`)).server,
  firewall: async (id: number): Promise<FirewallState> =>
    z.object({ firewall }).parse(await get(config, `/firewalls/${id}`)).firewall,
});

/** Public addresses of a server: its IPv4, and the first of its IPv6 network, which Hetzner's images take. */
export const addressesOf = ({ public_net: { ipv4, ipv6 } }: Server): readonly string[] => [
  ...(ipv4 ? [ipv4.ip] : []),
  ...(ipv6 ? [ipv6.ip.replace(/::\/64$/, "::1")] : []),
];
