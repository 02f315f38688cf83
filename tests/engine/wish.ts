/** An edge without a host as a test wishes it to be: its config, and what the accounts have when all is so. */
export const accountId = "0123456789abcdef0123456789abcdef";
export const zoneId = "abcdefabcdefabcdefabcdefabcdefab";
export const main = "extra.outward.test";

export interface Wish {
  readonly gateways: readonly string[];
  readonly extra?: { readonly guarded: readonly string[]; readonly open: readonly string[] };
}

export const plain: Wish = { gateways: ["gateway-7"] };
export const configOf = ({ gateways, extra }: Wish) => ({
  "outward:cloudflare": { accountId, zoneId, zone: "outward.test", team: "outward" },
  "outward:protect": false,
  "outward:blog": { hostname: "blog.outward.test", moderators: ["me@outward.test"] },
  "outward:motor": { hostname: "motor.outward.test", viewers: ["outward.test"], gateways },
  ...(extra ? { "outward:extra": { hostname: main, ...extra } } : {}),
});

/** What the accounts have when all is as wished. */
export const those = ({ gateways, extra }: Wish) => {
  const { guarded = [], open = [] } = extra ?? {};
  const projects = extra ? 3 : 2;
  return {
    ...{ servers: 0, firewalls: 0, devices: 0 },
    tunnels: projects,
    records: projects + open.length,
    apps: 3 + guarded.length,
    policies: 3 + guarded.length,
    groups: guarded.length,
    tokens: gateways.length,
  };
};
