/** The reboot that an upgrade asks for: in its window, alone on the host, connectors first. */
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { ask, guest, guestEnded, guestWrite, until } from "./lab.ts";

const timer = "outward-maintenance.timer";
const flag = "/run/reboot-required";
const boot = () => guest("sh", "-c", "cut -d' ' -f22 /proc/1/stat");

/** The host's clock, moved by hours, as a window of an hour around it. */
const window = async (shift: number): Promise<string> => {
  const at = async (minutes: number) =>
    (await guest("date", "--utc", `--date=${shift * 60 + minutes} minutes`, "+%H:%M")).trim();
  return `${await at(-30)}-${await at(30)}`;
};
const set = async (shift: number) => guestWrite("/etc/outward/maintenance", `${await window(shift)}\n`);
const said = async (since: string) =>
  guest("journalctl", "--unit=outward-maintenance.service", "--output=cat", "--no-pager", `--after-cursor=${since}`);
const cursor = async () =>
  /-- cursor: (\S+)/.exec(await guest("journalctl", "--lines=1", "--show-cursor", "--quiet"))?.[1] ?? "";

const kept = guest("cat", "/etc/outward/maintenance");

beforeEach(() => guest("touch", flag));
afterAll(async () => {
  await guest("rm", "-f", flag);
  await guestWrite("/etc/outward/maintenance", await kept);
});

describe("the timer", () => {
  it("fires once a day, at the start of the window, in UTC", async () => {
    const start = (await kept).slice(0, 5);
    expect(await guest("systemctl", "show", "--property=TimersCalendar", timer)).toContain(`*-*-* ${start}:00 UTC`);
    expect((await guest("systemctl", "is-enabled", timer)).trim()).toBe("enabled");
  });
});

describe("upgrades", () => {
  it("are security's alone, every day, and never reboot by themselves", async () => {
    const config = await guest("apt-config", "dump");
    expect(config).toMatch(/^APT::Periodic::Unattended-Upgrade "1";$/m);
    expect(config).toMatch(/^Unattended-Upgrade::Automatic-Reboot "false";$/m);
    const origins = config.split("\n").filter((line) => line.startsWith("Unattended-Upgrade::Origins-Pattern::"));
    expect(origins).toEqual([expect.stringContaining("Debian-Security")]);
    expect((await guest("systemctl", "is-enabled", "apt-daily-upgrade.timer")).trim()).toBe("enabled");
    expect((await guestEnded("unattended-upgrade", "--dry-run")).code).toBe(0);
  });
});

describe("the host stays", () => {
  const stays = async (reason: RegExp, work: () => Promise<unknown>) => {
    const [before, since] = [await boot(), await cursor()];
    await work();
    expect(await said(since)).toMatch(reason);
    expect(await boot()).toBe(before);
    expect((await guest("systemctl", "is-active", "outward-blog-tunnel.service")).trim()).toBe("active");
  };
  const run = () => guest("systemctl", "start", "outward-maintenance.service");

  it("outside of its window, and the journal has the reason", async () => {
    await set(6);
    await stays(/no reboot: it is \d\d:\d\d UTC and the maintenance window is /, run);
  });
});

describe("the host reboots", () => {
  it("in its window, one connector after the other, and serves again", async () => {
    await set(0);
    const [before, since] = [await boot(), await cursor()];
    // Asked again: at the hour a backup may be at work, and the host stays for that.
    await until("the host to be another boot", 120_000, async () => {
      if ((await boot().catch(() => before)) !== before) return true;
      await guestEnded("systemctl", "start", "--no-block", "outward-maintenance.service").catch(() => undefined);
      return false;
    });
    for (const url of ["https://blog.outward.test/", "https://motor.outward.test/"])
      await until(`${url} to answer`, 120_000, async () =>
        [200, 302].includes((await ask(url).catch(() => ({ status: 0 }))).status),
      );
    const lines = (await said(since)).split("\n").filter((line) => /^outward: (?!no reboot: )/.test(line));
    expect(lines).toEqual([
      "outward: stopping outward-blog-tunnel.service",
      "outward: stopping outward-motor-tunnel.service",
      "outward: rebooting",
    ]);
    expect((await guestEnded("test", "-e", flag)).code).not.toBe(0);
  });
});
