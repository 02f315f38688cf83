/** Lines about the way to the edge: whether its addresses are still those the stack lets out to, and the way around UDP. */
import { BlockList, isIPv6 } from "node:net";
import { z } from "zod";
import { facts } from "#host/protocol/facts.ts";
import { unitNames } from "#host/protocol/names.ts";
import type { RecordedUnit } from "#ops/state/inventory.ts";
import { metricsPort } from "#settings/host/ports.ts";
import type { Context } from "../context.ts";
import type { Machine } from "../machine.ts";
import { judged, type VerifyRow } from "../row.ts";

/** Where cloudflared looks for its edge. */
const regions = ["region1.v2.argotunnel.com", "region2.v2.argotunnel.com"] as const;

/** Addresses that lie in none of the networks. Pure. */
export const strangersTo = (addresses: readonly string[], networks: readonly string[]): readonly string[] => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", length] = network.split("/");
    list.addSubnet(address, Number(length), isIPv6(address) ? "ipv6" : "ipv4");
  }
  return addresses.filter((address) => !list.check(address, isIPv6(address) ? "ipv6" : "ipv4"));
};

export const freshnessRow = async ({ inventory }: Context, machine: Machine): Promise<VerifyRow> => {
  const found = await machine.probe("names.py", z.record(z.string(), z.array(z.string())), regions);
  const addresses = Object.values(found).flat();
  return judged(
    { line: "edge addresses", tried: `${regions.join(" and ")}, against the networks let out to`, from: machine.place },
    [
      ...regions.filter((region) => !found[region]?.length).map((region) => `${region} does not resolve`),
      ...strangersTo(addresses, inventory.cloudflare.edgeRanges).map((address) => `${address} is in none of them`),
    ],
    `${addresses.length} addresses, all inside`,
    "Cloudflare has moved its edge: take its published networks into the stack (outward:cloudflare.edgeRanges) and run pulumi up",
  );
};

const alone = {
  http2: "speaks HTTP/2 alone, and has nothing to come back from",
  quic: "speaks QUIC alone, and has nothing to come back to",
} as const;

/** Why a project's way around UDP is not to be tried; none where it has one. Pure. */
export const notFallingBack = (units: readonly RecordedUnit[], project: string): string | undefined => {
  const protocol = units.find((unit) => unit.project === project)?.protocol ?? "auto";
  return protocol === "auto"
    ? undefined
    : `the connector of ${project} ${alone[protocol]}; --fallback is for one of outward:${project}.protocol auto`;
};

/** Longer than cloudflared took when it was measured: 123 s. */
const patience = 300;

export const fallbackRow = async (machine: Machine, project: string): Promise<VerifyRow> => {
  const { connector: service, connectorUser: user } = unitNames(project);
  const shape = z.object({ seconds: z.number(), connections: z.number(), again: z.number() });
  const { seconds, connections, again } = await machine.probe("fallback.py", shape, {
    service,
    user,
    port: metricsPort(project),
    seconds: patience,
  });
  return judged(
    {
      line: `fallback ${project}`,
      tried: "UDP 7844 blocked for its connector, which is started anew",
      from: machine.place,
    },
    [
      ...(connections === facts.CONNECTIONS_PER_TUNNEL
        ? []
        : [`${connections} connections over HTTP/2 after ${seconds} s`]),
      ...(again === facts.CONNECTIONS_PER_TUNNEL
        ? []
        : [`${again} connections over QUIC after the block was taken away`]),
    ],
    `${connections} connections over HTTP/2 after ${seconds} s; over QUIC again afterwards`,
    "TCP 7844 must be let out too: see the provider's firewall and the host's connector chain",
  );
};
