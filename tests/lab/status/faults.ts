/** Faults, each with its way back; what a fault needs to have reached its full effect is awaited. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { root } from "#lab/checkout.ts";
import { control, edge, guest, guestWrite, lab, until } from "../lab.ts";
import { missed } from "../missed.ts";
import { only, power } from "../moves.ts";
import { tailnet } from "../vendors.ts";

export interface Fault {
  readonly what: string;
  /** All that status is to name. */
  readonly names: readonly string[];
  readonly code: number;
  /** In the evidence of the first. */
  readonly says: RegExp;
  /** Seconds to answer within, where the host stays silent. @default the test's */
  readonly within?: number;
  /** Plays it, and gives the way back. */
  readonly play: () => Promise<() => Promise<unknown>>;
}

const minute = 60_000;
const connectors = ["outward-blog-tunnel.service", "outward-motor-tunnel.service"];

/** All of it is waited, and more would show nothing else. */
const silentFor = 8;

const connected = (count: number): Promise<unknown> =>
  until(
    `${count} connections at the edge`,
    2 * minute,
    async () => (await edge<unknown[]>("/connections")).length === count,
  );

const fault = (name: string): string => `/faults/cloudflare/${name}`;

/** The way back, when a fault has had its full effect; one that has not is taken away. */
const reached = async (back: () => Promise<unknown>, effect: () => Promise<unknown>): Promise<typeof back> => {
  try {
    await effect();
    return back;
  } catch (error) {
    await back();
    throw error;
  }
};

/** A fault switch of the vendor's API; the way back is to clear it. */
const switched = async (name: string, value: object): Promise<() => Promise<unknown>> => {
  await control(fault(name), "PUT", value);
  return () => control(fault(name), "DELETE");
};

const tunnelAnswers = async (): Promise<string> => {
  const { units } = JSON.parse(await guest("outward", "status", "--json")) as {
    units: { health: { tunnel: { status: number } } }[];
  };
  return units.map(({ health }) => health.tunnel.status).join();
};

/** Cloudflare drops everybody and lets nobody in; what its status page says of it is another matter. */
export const incident = async (): Promise<() => Promise<unknown>> => {
  await edge("/incident?on=1", "POST");
  await until("both connectors to notice", minute, async () => (await tunnelAnswers()) === "503,503");
  return async () => {
    await edge("/incident?on=0", "POST");
    // Their back-off would keep some connections away for minutes.
    await guest("systemctl", "restart", ...connectors);
    await connected(8);
  };
};

const stopped = async (service: string): Promise<() => Promise<unknown>> => {
  await guest("systemctl", "stop", service);
  return () => guest("systemctl", "start", service);
};

const aged = async (): Promise<() => Promise<unknown>> => {
  const [file, marker] = ["/var/lib/outward/.backups/blog.json", "/etc/outward/.roles/blog/serves"];
  const kept = await guest("cat", file);
  const began = (await guest("stat", "--format=%Y", marker)).trim();
  const success = { at: "2026-01-02T03:04:05+00:00", snapshot: "0".repeat(64), bytes: 1, seconds: 1, check: "1 row" };
  const known = JSON.parse(kept) as object;
  await guestWrite(file, JSON.stringify({ ...known, since: "2026-01-01T00:00:00+00:00", success }));
  await guest("touch", "--date=2026-01-01", marker);
  return async () => {
    await guestWrite(file, kept);
    await guest("touch", `--date=@${began}`, marker);
  };
};

/** The pins of the config in the other order: the second one is the one to have. */
const raised = async (): Promise<() => Promise<unknown>> => {
  const file = path.join(root, `Pulumi.${lab.name}.yaml`);
  const kept = await readFile(file, "utf8");
  const { config, ...rest } = parse(kept) as { config: Record<string, unknown> };
  const binaries = config["outward:binaries"] as { cloudflared: unknown[] };
  const changed = { ...binaries, cloudflared: binaries.cloudflared.toReversed() };
  await writeFile(file, stringify({ ...rest, config: { ...config, "outward:binaries": changed } }));
  return () => writeFile(file, kept);
};

/** What its status page says of an incident that is going on. */
export const pages: readonly Fault[] = [
  {
    what: "an incident at Cloudflare, which its status page tells",
    names: ["edge-incident"],
    code: 2,
    says: /Cloudflare Tunnel in major_outage: "Connections are refused"/,
    play: () => switched("incident", { path: "Cloudflare Tunnel" }),
  },
  {
    what: "the same, while the page does not answer: no incident is claimed",
    names: ["tunnel-down blog", "tunnel-down motor"],
    code: 2,
    says: /whether Cloudflare has an incident is not known/,
    play: () => switched("status_page_down", {}),
  },
];

/** It takes a while until nothing is left of them. */
export const lasting: readonly Fault[] = [
  {
    what: "a tunnel's connector is stopped",
    names: ["tunnel-down blog"],
    code: 2,
    says: /outward-blog-tunnel\.service on \S+ is inactive/,
    play: async () => reached(await stopped("outward-blog-tunnel.service"), () => connected(4)),
  },
  {
    what: "an origin is stopped",
    names: ["origin-down blog"],
    code: 2,
    says: /outward-blog-web\.service is inactive/,
    play: () => stopped("outward-blog-web.service"),
  },
  {
    what: "the host is off",
    within: silentFor,
    names: ["host-down"],
    code: 2,
    says: /Hetzner says that \S+ is off/,
    play: async () => {
      const machine = await only();
      await power(machine, "poweroff");
      return reached(
        () => power(machine, "poweron"),
        () => missed(machine),
      );
    },
  },
  {
    what: "the host's tailscaled is stopped",
    within: silentFor,
    names: ["tailnet-down"],
    code: 1,
    says: /control server is not connected to \S+, and saw it last at/,
    play: async () => {
      const { name } = await only();
      return reached(await stopped("tailscaled.service"), () =>
        until("the tailnet to notice", minute, async () => {
          const path = `/tailnet/-/devices?hostname=${name}`;
          const { devices } = await tailnet.call<{ devices: { connectedToControl: boolean }[] }>("GET", path);
          return devices.every(({ connectedToControl }) => !connectedToControl);
        }),
      );
    },
  },
];

/** Gone with their way back. */
export const brief: readonly Fault[] = [
  {
    what: "no backup is made any more",
    names: ["backup-old blog"],
    code: 1,
    says: /the last backup is of 2026-01-02T03:04:05\+00:00/,
    play: aged,
  },
  {
    what: "a service token ends in ten days",
    names: ["token-expiring motor/gateway-8"],
    code: 1,
    says: /Cloudflare has its end at 20/,
    play: () => switched("token_expiring", { path: `${lab.name}-motor-gateway-8` }),
  },
  {
    what: "a service token has ended",
    names: ["token-expiring motor/gateway-8"],
    code: 2,
    says: /Cloudflare has its end at 20/,
    play: () => switched("token_expired", { path: `${lab.name}-motor-gateway-8` }),
  },
  {
    what: "a newer cloudflared is pinned than runs",
    names: ["version-behind blog", "version-behind motor"],
    code: 1,
    says: /Cloudflare has connections of 2026\.7\.1/,
    play: raised,
  },
];
