/** Puts the three emulators together on their addresses. What they drive is given, so that tests need no machine. */
import path from "node:path";
import type { EdgeClient } from "./cloudflare/edge.ts";
import { createCloudflare, LAB_SCOPES } from "./cloudflare/index.ts";
import { livedInTables } from "./cloudflare/lived-in.ts";
import type { Tables } from "./cloudflare/state.ts";
import { controlOf, createLog, type Emulator, type Log, serveControl } from "./control.ts";
import { createHcloud, type Machines } from "./hcloud/index.ts";
import { serve } from "./server.ts";
import { tableFile } from "./tables.ts";
import { createTailscale, type Headscale } from "./tailscale/index.ts";

export interface Address {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** The part of the lab's credentials.json that the emulators check. */
export interface Credentials {
  readonly hcloud: string;
  readonly cloudflare: string;
  readonly tailscaleClientId: string;
  readonly tailscaleClientSecret: string;
}

export type VendorName = "hcloud" | "cloudflare" | "tailscale";

export interface ApisOptions {
  /** The lab's folder: tables/ and control.sock are kept in it. */
  readonly dir: string;
  readonly now: () => Date;
  readonly credentials: Credentials;
  readonly addresses: Readonly<Record<VendorName, Address>>;
  readonly machines: Machines;
  readonly edge: EdgeClient;
  readonly headscale: Headscale;
}

export interface Apis {
  /** Base addresses, e.g. `http://198.51.100.10:8001`. */
  readonly urls: Readonly<Record<VendorName, string>>;
  readonly stop: () => Promise<void>;
}

/** The lab's accounts: the same in every lab. */
export const ACCOUNT = {
  cloudflare: "0123456789abcdef0123456789abcdef",
  zone: { id: "abcdefabcdefabcdefabcdefabcdefab", name: "outward.test" },
  team: "outward",
  /** First label of a hostname that the zone has a text of before any stack. */
  taken: "blog",
  tailnet: "tail.lab.test",
  owner: { login: "owner@outward.test", user: "owner" },
  /** Tags that the stack's OAuth client was made with. */
  tags: ["tag:outward"],
} as const;

const emulatorsOf = async (options: ApisOptions) => {
  const { now, credentials, machines, edge, headscale } = options;
  const file = (vendor: VendorName) => tableFile(path.join(options.dir, "tables"), vendor);
  const [hcloud, cloudflare, tailscale] = [file("hcloud"), file("cloudflare"), file("tailscale")];
  const kept = await cloudflare.load();
  const zones = createCloudflare({
    now,
    account: ACCOUNT.cloudflare,
    zone: ACCOUNT.zone,
    team: ACCOUNT.team,
    tokens: { [credentials.cloudflare]: LAB_SCOPES },
    edge,
    save: cloudflare.save,
    tables: (kept ?? livedInTables(ACCOUNT.team, ACCOUNT.zone.name, ACCOUNT.taken, now())) as Tables,
  });
  return {
    hcloud: createHcloud({
      now,
      token: credentials.hcloud,
      machines,
      save: hcloud.save,
      tables: await hcloud.load(),
    }),
    cloudflare: zones,
    tailscale: createTailscale({
      now,
      client: { id: credentials.tailscaleClientId, secret: credentials.tailscaleClientSecret, tags: ACCOUNT.tags },
      owner: ACCOUNT.owner,
      domain: ACCOUNT.tailnet,
      headscale,
      save: tailscale.save,
      tables: await tailscale.load(),
    }),
  };
};

const serveAt = async (emulator: Emulator, at: Address, log: Log) => {
  try {
    return await serve(emulator, at, log.add);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${emulator.name} cannot listen on ${at.host}:${at.port} (${why}): stop what holds it`);
  }
};

/** Rejects with one sentence when an address is taken; nothing stays open then. */
export const startApis = async (options: ApisOptions): Promise<Apis> => {
  const emulators = await emulatorsOf(options);
  const log = createLog();
  const open: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(open.map((close) => close()));
  };
  const serveOne = async (name: VendorName): Promise<string> => {
    const { url, close } = await serveAt(emulators[name], options.addresses[name], log);
    open.push(close);
    return url;
  };
  try {
    const urls = {
      hcloud: await serveOne("hcloud"),
      cloudflare: await serveOne("cloudflare"),
      tailscale: await serveOne("tailscale"),
    };
    // Not before the addresses are ours: another process of this lab would be overruled. An empty account is a state too.
    await emulators.cloudflare.push();
    // Last: whoever waits for the process asks control, and must find the vendors there.
    const socket = path.join(options.dir, "control.sock");
    open.push((await serveControl(controlOf(Object.values(emulators), log), socket)).close);
    return { urls, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
