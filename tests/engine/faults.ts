/** Stacks on emulators whose faults strike: the switches, what the accounts have, and another hand at a vendor. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { Cloud } from "#lab/tests/engine/cloud.ts";
import type { Engine } from "./engine.ts";

export type Vendor = "cloudflare" | "hcloud" | "tailscale";

export const clear = async (world: Cloud): Promise<void> => {
  for (const vendor of [world.cloudflare, world.hcloud, world.tailscale]) await vendor.faults.clear();
};

/** Does something while a fault is on. Cloudflare's many attempts then take no time. */
export const during = async <T>(
  world: Cloud,
  [vendor, name, value]: readonly [Vendor, string, object],
  work: () => Promise<T>,
): Promise<T> => {
  await world.cloudflare.faults.set("fast_retries", {});
  await world[vendor].faults.set(name, value);
  try {
    return await work();
  } finally {
    await clear(world);
  }
};

const count = (table: object): number => Object.keys(table).length;

/** How many of each there are; a deleted tunnel, which the API goes on describing, is none. */
export const belongings = ({ hcloud, cloudflare, nodes }: Cloud) => {
  const [machines, edge] = [hcloud.dump(), cloudflare.dump()];
  return {
    servers: count(machines.servers),
    firewalls: count(machines.firewalls),
    tunnels: Object.values(edge.tunnels).filter(({ deleted_at }) => deleted_at === null).length,
    records: count(edge.records),
    apps: count(edge.apps),
    policies: count(edge.policies),
    groups: count(edge.groups),
    tokens: count(edge.serviceTokens),
    devices: nodes().length,
  };
};

/** Somebody who is no program of ours, at a vendor's API. @throws when he is refused */
export const hand = async <T>(
  world: Cloud,
  vendor: "cloudflare" | "hcloud",
  call: string,
  body?: object,
): Promise<T> => {
  const [method = "", where] = call.split(" ");
  const { settings } = world;
  const [base, token] =
    vendor === "cloudflare"
      ? [settings["cloudflare:baseUrl"], settings["cloudflare:apiToken"]]
      : [settings["hcloud:endpoint"], settings["hcloud:token"]];
  const answer = await fetch(`${base}/${where}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${call}: ${answer.status} ${text}`);
  const json = text === "" ? {} : JSON.parse(text);
  return vendor === "cloudflare" ? json.result : json;
};

/** Gives the stack this config, and no other. */
export const configure = async (engine: Engine, config: Readonly<Record<string, unknown>>): Promise<void> => {
  const file = path.join(engine.place.cwd, "Pulumi.test.yaml");
  const { encryptionsalt } = parse(await readFile(file, "utf8")) as { encryptionsalt: string };
  await writeFile(file, stringify({ encryptionsalt, config }));
};
