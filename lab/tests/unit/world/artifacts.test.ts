/** Tailscale's archive for the machines, from tools of either kind. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "#lab/toolchain/run.ts";
import { ensureTailscaleArchive } from "#lab/world/artifacts.ts";

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(path.join(tmpdir(), "outward-artifacts-"));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** Text of each binary in the archive, and its whole list of files. */
const archived = async (tools: Parameters<typeof ensureTailscaleArchive>[1]) => {
  const archive = await ensureTailscaleArchive({ cache }, tools, "1.2.3");
  const text = (name: string) => run(["tar", "-xzOf", archive, `tailscale_1.2.3_amd64/${name}`]);
  const list = (await run(["tar", "-tzf", archive])).trim().split("\n");
  return { tailscale: await text("tailscale"), tailscaled: await text("tailscaled"), list };
};

const tools = () => ({ tailscale: path.join(cache, "tailscale"), tailscaled: path.join(cache, "tailscaled") });
const list = [
  "",
  "systemd/",
  "systemd/tailscaled.defaults",
  "systemd/tailscaled.service",
  "tailscale",
  "tailscaled",
].map((name) => `tailscale_1.2.3_amd64/${name}`);

describe("the archive of Tailscale", () => {
  it("has a build twice, which is both by its name, and the vendor's two as they are", async () => {
    writeFileSync(tools().tailscaled, "built");
    symlinkSync("tailscaled", tools().tailscale);
    expect(await archived(tools())).toEqual({ tailscale: "built", tailscaled: "built", list });

    rmSync(tools().tailscale);
    writeFileSync(tools().tailscale, "the vendor's command");
    writeFileSync(tools().tailscaled, "the vendor's daemon");
    expect(await archived(tools())).toEqual({
      tailscale: "the vendor's command",
      tailscaled: "the vendor's daemon",
      list,
    });
  });
});
