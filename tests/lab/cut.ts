/** Packets that do not arrive, in a namespace of the lab, for as long as some work takes. */
import { run } from "#lab/toolchain/run.ts";
import { inside } from "#lab/world/namespaces.ts";
import { lab } from "./lab.ts";
import type { Machine } from "./moves.ts";
import { hcloud } from "./vendors.ts";

const nft = (role: string, text: string): Promise<string> =>
  run([...inside(lab, role), "nft", "-f", "-"], { input: text });

const during = async <T>(role: string, rules: readonly string[], work: () => Promise<T>): Promise<T> => {
  const chains = [
    "add table inet cut",
    "add chain inet cut in { type filter hook input priority -300; }",
    "add chain inet cut out { type filter hook output priority -300; }",
  ];
  await nft(role, `${[...chains, ...rules].join("\n")}\n`);
  try {
    return await work();
  } finally {
    await nft(role, "delete table inet cut\n");
  }
};

/** The operator's tailnet: its machine is up and reaches everything else. */
export const withoutTailnet = <T>(work: () => Promise<T>): Promise<T> =>
  during("operator", ["add rule inet cut out oifname ts0 drop", "add rule inet cut in iifname ts0 drop"], work);

interface Net {
  readonly server: {
    readonly public_net: { readonly ipv4: { readonly ip: string }; readonly ipv6: { readonly ip: string } };
  };
}

/** The edge takes nothing from this machine; others stay connected. */
export const refusedByEdge = async <T>({ id }: Machine, work: () => Promise<T>): Promise<T> => {
  const net = (await hcloud.call<Net>("GET", `/servers/${id}`)).server.public_net;
  const rules = [`ip saddr ${net.ipv4.ip}`, `ip6 saddr ${net.ipv6.ip}`];
  return during(
    "edge",
    rules.map((rule) => `add rule inet cut in ${rule} drop`),
    work,
  );
};

/** The store of the backups: it takes nothing from anybody. */
export const withoutStore = <T>(work: () => Promise<T>): Promise<T> =>
  during("storage", ["add rule inet cut in iifname eth0 drop"], work);
