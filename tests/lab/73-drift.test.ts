/** The drift check of a stack that is in use: what changes by itself is none, and what somebody has changed is. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edge, guest, pulumiWith, server, until } from "./lab.ts";
import { operated } from "./operated.ts";
import { cloudflare, hcloud } from "./vendors.ts";

const connector = "outward-blog-tunnel.service";

let folder: string;

interface Line {
  readonly resOutputsEvent?: {
    readonly metadata: {
      readonly op: string;
      readonly urn: string;
      readonly old?: { readonly outputs: { readonly status?: string } };
      readonly new?: { readonly outputs: { readonly status?: string } };
    };
  };
}

/** A tunnel's status before and after the engine has asked for it. */
const statuses = async (tunnel: string): Promise<readonly (string | undefined)[]> => {
  const log = path.join(folder, "events");
  // Without the variable the CLI hides its event log.
  await pulumiWith({ PULUMI_DEBUG_COMMANDS: "true" }, "preview", "--refresh", "--event-log", log);
  const lines = (await readFile(log, "utf8")).split("\n").filter((line) => line !== "");
  const asked = lines
    .flatMap((line) => (JSON.parse(line) as Line).resOutputsEvent?.metadata ?? [])
    .find(({ op, urn }) => op === "refresh" && urn.endsWith(`Cloudflared::${tunnel}`));
  return [asked?.old?.outputs.status, asked?.new?.outputs.status];
};

const drift = () => operated("review", "drift");

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "outward-drift-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe("the drift check", () => {
  it("keeps quiet about a tunnel whose connector has stopped, though the engine sees it", async () => {
    // The lab's Cloudflare counts connections when it is asked: of one that it has never seen healthy it says "inactive".
    await cloudflare.call("GET", "/cfd_tunnel?is_deleted=false");
    await guest("systemctl", "stop", connector);
    try {
      const [before, now] = await statuses("blog-tunnel");
      expect(now).toBe("down");
      expect(before).not.toBe(now);
      expect(await drift()).toMatchObject({ code: 0, out: "All is as the last up left it.\n" });
    } finally {
      await guest("systemctl", "start", connector);
      await until(
        "all connections to be back",
        60_000,
        async () => (await edge<unknown[]>("/connections")).length === 8,
      );
    }
  });

  it("names a firewall that somebody has opened, and ends with 1", async () => {
    const { id, rules } = await hcloud.firewallOf((await server()).id);
    const open = { direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0"] };
    await hcloud.setRules(id, [...rules, open]);
    try {
      expect(await drift()).toMatchObject({ code: 1, out: "closed (Firewall): rules\n" });
    } finally {
      await hcloud.setRules(id, rules);
    }
  });
});
