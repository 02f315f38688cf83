/** Stacks broken at Hetzner, in the tailnet, or by somebody who has a credential. */

import { run } from "#lab/toolchain/run.ts";
import { inside } from "#lab/world/namespaces.ts";
import { joinsWith } from "../joiner.ts";
import { edge, guest, lab, pulumi, server, until } from "../lab.ts";
import { hcloud, tailnet } from "../vendors.ts";
import type { Break } from "./break.ts";
import { reload } from "./host-files.ts";
import { rogueConnector } from "./rogue.ts";

const firewall = async () => hcloud.firewallOf((await server()).id);

/** States of a server's firewalls: one that has been put on is pending for a moment. */
const appliedTo = async (id: number): Promise<readonly string[]> => {
  const { server: found } = await hcloud.call<{ server: Guarded }>("GET", `/servers/${id}`);
  return found.public_net.firewalls.map(({ status }) => status);
};

interface Guarded {
  readonly public_net: { readonly firewalls: readonly { readonly status: string }[] };
}

const withRules = async (change: (rules: readonly object[]) => readonly object[]): Promise<() => Promise<unknown>> => {
  const { id, rules } = await firewall();
  await hcloud.setRules(id, change(rules));
  return () => hcloud.setRules(id, rules);
};

/**
 * A port that answers at one address: a listener, the host's firewall opened by a file, and the provider's by its own
 * failing to do what its API says.
 */
const opened = async (family: "ipv4" | "ipv6", protocol: "tcp" | "udp", port: number, program: string) => {
  const { id } = await server();
  const rule = `meta nfproto ${family} ${protocol} dport ${port} accept`;
  const name = `hole-${family}-${port}`;
  const hole = `/etc/nftables.d/99-${name}.nft`;
  await guest("sh", "-ec", `echo "insert rule inet outward input ${rule}" >${hole}`);
  await guest(...reload);
  await guest("systemd-run", "--quiet", `--unit=${name}`, "python3", "-c", program);
  await run([...inside(lab, "inet"), "nft", "insert", "rule", "inet", "provider", `in-m${id}`, ...rule.split(" ")]);
  await until(`${port} to be listened on`, 20_000, async () => (await guest("ss", "-ltun")).includes(`:${port} `));
  return async () => {
    await guest("systemctl", "stop", `${name}.service`);
    await guest("rm", hole);
    await guest(...reload);
    const { id: own, rules } = await firewall();
    await hcloud.setRules(own, rules);
  };
};

const http = (port: number) =>
  `import http.server as h, socket; h.ThreadingHTTPServer.address_family = socket.AF_INET6; h.ThreadingHTTPServer(("::", ${port}), h.SimpleHTTPRequestHandler).serve_forever()`;
const echo =
  "import socket; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(('::', 161))\nwhile True: s.sendto(*s.recvfrom(999))";

/** A machine with the hosts' tag that is no host. */
const stranger = async (): Promise<() => Promise<unknown>> => {
  const [inside, outside] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const stay = joinsWith(undefined, async () => {
    const listed = await tailnet.call<{ devices: { id: string; hostname: string }[] }>("GET", "/tailnet/-/devices");
    const device = listed.devices.find(({ hostname }) => hostname === "stranger");
    await tailnet.call("POST", `/device/${device?.id}/tags`, { tags: ["tag:outward"] });
    inside.resolve();
    await outside.promise;
    // A machine that is off stays in the tailnet until somebody takes it out.
    await tailnet.call("DELETE", `/device/${device?.id}`);
  });
  stay.then((said) => inside.reject(new Error(`the stranger did not join: ${said}`)), inside.reject);
  await inside.promise;
  return () => {
    outside.resolve();
    return stay;
  };
};

const key = {
  capabilities: { devices: { create: { preauthorized: true, tags: ["tag:outward"] } } },
  expirySeconds: 600,
};

/** @param host its name @param v4 @param v6 its public addresses */
export const providerBreaks = (host: string, v4: string, v6: string): readonly Break[] => [
  {
    what: "the provider's firewall has an inbound rule",
    lines: { [`firewall ${host}`]: /^it lets tcp 22 in$/ },
    round: 1,
    make: () =>
      withRules((rules) => [...rules, { direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0"] }]),
  },
  {
    what: "the provider's firewall lets everything out",
    lines: { [`firewall ${host}`]: /^it has no outbound rule/ },
    round: 2,
    make: () => withRules(() => []),
  },
  {
    what: "the provider's firewall is taken off",
    lines: { [`firewall ${host}`]: /^the stack's firewall is not attached$/ },
    round: 3,
    make: async () => {
      const [{ id }, { id: machine }] = [await firewall(), await server()];
      const at = (verb: string, key: string) =>
        hcloud.call("POST", `/firewalls/${id}/actions/${verb}`, {
          [key]: [{ type: "server", server: { id: machine } }],
        });
      await at("remove_from_resources", "remove_from");
      return async () => {
        await at("apply_to_resources", "apply_to");
        await until("the firewall to be applied", 30_000, async () => (await appliedTo(machine)).includes("applied"));
      };
    },
  },
  {
    what: "a TCP port answers on IPv4",
    lines: { [`closed tcp ${v4}`]: /^4444\/tcp answers$/ },
    round: 1,
    make: () => opened("ipv4", "tcp", 4444, http(4444)),
  },
  {
    what: "a TCP port answers on IPv6",
    lines: { [`closed tcp ${v6}`]: /^4445\/tcp answers$/ },
    round: 1,
    make: () => opened("ipv6", "tcp", 4445, http(4445)),
  },
  {
    what: "a UDP port answers",
    lines: { [`closed udp ${v4}`]: /^161\/udp answers$/ },
    round: 1,
    make: () => opened("ipv4", "udp", 161, echo),
  },
  {
    what: "the host serves the sites itself",
    lines: { [`closed tcp ${v4}`]: /^80\/tcp answers$/, [`origin ${v4}`]: /answers 200/ },
    round: 2,
    make: () => opened("ipv4", "tcp", 80, http(80)),
  },
  {
    what: "a key for another host lies about",
    lines: { "tailnet join keys": /still lets a machine in/ },
    round: 1,
    make: async () => {
      const { id } = await tailnet.call<{ id: string }>("POST", "/tailnet/-/keys", key);
      return () => tailnet.call("DELETE", `/tailnet/-/keys/${id}`);
    },
  },
  {
    what: "a machine that is no host has the hosts' tag",
    lines: { "tailnet devices": /^stranger \(\S+\) is none of the stack's hosts$/ },
    round: 3,
    make: stranger,
  },
  {
    what: "somebody else is connected with a project's credential",
    lines: { "tunnel blog": /which is not the host's, has 4 connections$/ },
    round: 2,
    make: async () => {
      const end = await rogueConnector("blog");
      await until("the other connector", 30_000, async () => (await edge<unknown[]>("/connections")).length === 12);
      return end;
    },
  },
  {
    what: "the edge has addresses that the stack does not know",
    lines: { "edge addresses": /is in none of them/ },
    round: 1,
    make: async () => {
      const path = ["--path", "outward:cloudflare.edgeRanges[0]"];
      const before = (await pulumi("config", "get", ...path)).trim();
      await pulumi("config", "set", ...path, "192.0.2.0/24");
      return () => pulumi("config", "set", ...path, before);
    },
  },
];
