/** How much each unit of a host may do, as systemd on the host sees the unit. */
import { describe, expect, it } from "vitest";
import { guest, guestEnded } from "./lab.ts";

const units = async (): Promise<readonly string[]> =>
  (await guest("systemctl", "list-unit-files", "--plain", "--no-legend", "outward-*.service"))
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((unit) => unit !== "");

/** Tenths, as `--threshold` counts: 15 is an exposure of 1.5. */
const withinLimit = async (unit: string): Promise<boolean> =>
  (await guestEnded("systemd-analyze", "security", "--threshold=15", "--no-pager", unit)).code === 0;

describe("exposure", () => {
  it("is at most 1.5 for every unit that is installed", async () => {
    const all = await units();
    expect(all.length).toBeGreaterThanOrEqual(11);
    const open = await Promise.all(all.map(async (unit) => ((await withinLimit(unit)) ? [] : [unit])));
    expect(open.flat()).toEqual([]);
  });

  it("is more for one whose sandbox is opened, as the same look sees: the twin", async () => {
    const folder = "/run/systemd/system/outward-blog-web.service.d";
    const opened = "[Service]\\nCapabilityBoundingSet=CAP_SYS_ADMIN\\nSystemCallFilter=\\n";
    await guest("sh", "-c", `mkdir -p ${folder} && printf '${opened}' >${folder}/twin.conf && systemctl daemon-reload`);
    try {
      expect(await withinLimit("outward-blog-web.service")).toBe(false);
    } finally {
      await guest("sh", "-c", `rm -r ${folder} && systemctl daemon-reload`);
    }
    expect(await withinLimit("outward-blog-web.service")).toBe(true);
  });
});
