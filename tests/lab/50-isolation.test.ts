import { describe, expect, it } from "vitest";
import { ask, guest, until } from "./lab.ts";

/** Processes of a project, as "pid start-time command": the same line is the same process. */
const processes = async (project: string): Promise<readonly string[]> => {
  const users = `outward-${project},outward-${project}-tunnel`;
  const out = await guest("ps", "-o", "pid=,lstart=,comm=", "-u", users);
  // PostgreSQL's and Prometheus' helpers come and go by themselves; the services' own processes stay.
  const main = (await guest("sh", "-c", `systemctl show --property=MainPID --value 'outward-${project}-*.service'`))
    .split(/\s+/)
    .filter((pid) => pid !== "" && pid !== "0");
  return out
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => main.includes(line.split(/\s+/)[0] ?? ""))
    .sort();
};

const active = async (unit: string): Promise<boolean> =>
  (await guest("sh", "-c", `systemctl is-active ${unit}; true`)).trim() === "active";

const settled = (project: string) =>
  until(`every service of ${project} to be active`, 60_000, async () => {
    const states = await guest("sh", "-c", `systemctl is-active 'outward-${project}-*.service'; true`);
    return states
      .trim()
      .split("\n")
      .every((state) => state === "active");
  });

const sites = { blog: "https://blog.outward.test/", motor: "https://motor.outward.test/" } as const;

describe.each([
  ["blog", "motor"],
  ["motor", "blog"],
] as const)("what happens to %s", (victim, other) => {
  it.each([
    "tunnel",
    "db",
    victim === "blog" ? "web" : "ingest",
  ])("when its %s is killed leaves the other project's processes as they are", async (service) => {
    const unit = `outward-${victim}-${service}.service`;
    const [own, others] = [await processes(victim), await processes(other)];
    expect(others.length).toBeGreaterThan(2);
    await guest("systemctl", "kill", "--signal=KILL", "--kill-whom=all", unit);
    await until(
      `${unit} to be back`,
      60_000,
      async () => (await active(unit)) && (await processes(victim)).length === own.length,
    );
    expect(await processes(victim)).not.toEqual(own);
    expect(await processes(other)).toEqual(others);
  });

  it("when it runs out of memory leaves the other project's processes as they are", async () => {
    const others = await processes(other);
    const hog = "b = []\nwhile True: b.append(bytearray(1 << 20))";
    const slice = `outward-${victim}.slice`;
    const run = guest(
      "systemd-run",
      "--wait",
      "--quiet",
      `--slice=${slice}`,
      `--uid=outward-${victim}`,
      "--property=OOMPolicy=continue",
      "python3",
      "-c",
      hog,
    );
    // Killed by the kernel, not failed by itself.
    await expect(run).rejects.toMatchObject({ code: 255 });
    expect(await processes(other)).toEqual(others);
    await settled(victim);
  });

  it("when its connector itself runs out of memory leaves the other project's processes as they are", async () => {
    const unit = `outward-${victim}-tunnel.service`;
    const others = await processes(other);
    await guest("systemctl", "set-property", "--runtime", unit, "MemoryMax=8M");
    try {
      await guest("systemctl", "restart", "--no-block", unit);
      const ends = () => guest("systemctl", "show", "--property=NRestarts", "--value", unit);
      await until(`${unit} to be killed for its memory`, 60_000, async () => Number(await ends()) > 0);
      expect(await processes(other)).toEqual(others);
    } finally {
      await guest("systemctl", "set-property", "--runtime", unit, "MemoryMax=infinity");
      await guest("systemctl", "restart", "--no-block", unit);
    }
    await settled(victim);
    expect(await processes(other)).toEqual(others);
  });

  it("when it forks without end leaves the other project able to start processes", async () => {
    const others = await processes(other);
    const bomb =
      "import os, time\nwhile True:\n  try:\n    os.fork() or time.sleep(20)\n  except OSError:\n    raise SystemExit(7)";
    const run = guest(
      "systemd-run",
      "--wait",
      "--quiet",
      `--slice=outward-${victim}.slice`,
      `--uid=outward-${victim}`,
      "--property=RuntimeMaxSec=10",
      "python3",
      "-c",
      bomb,
    );
    // Its own sign for "cannot fork"; the time limit would be another.
    await expect(run).rejects.toMatchObject({ code: 7 });
    expect(await processes(other)).toEqual(others);
    await settled(victim);
  });

  it("does not let it read, signal or ask the other", async () => {
    const as = (user: string, ...argv: string[]) => guest("runuser", "--user", user, "--", ...argv);
    const [mine, theirs] = [`outward-${victim}`, `outward-${other}`];
    await expect(as(mine, "cat", `/etc/outward/${other}/tunnel.json`)).rejects.toThrow(/denied/i);
    await expect(as(mine, "cat", `/etc/outward/${victim}/tunnel.json`)).rejects.toThrow(/denied/i);
    await expect(as(mine, "ls", `/var/lib/outward/${other}`)).rejects.toThrow(/denied/i);
    await expect(as(mine, "pkill", "--signal", "0", "--uid", theirs)).rejects.toThrow();
    await expect(
      as(mine, "psql", "--host", `/run/outward-${other}/postgres`, "--username=app", "--dbname=app", "-c", "SELECT 1"),
    ).rejects.toThrow();
    const port = other === "blog" ? "3000" : "3100";
    await expect(as(mine, "curl", "-s", "-m", "5", `http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    expect(await as(theirs, "curl", "-s", "-m", "5", `http://127.0.0.1:${port}/healthz`)).not.toBe("");
    expect(await as(theirs, "ls", `/var/lib/outward/${other}`)).toMatch(/postgres/);
  });
});

it("both projects serve in the end", async () => {
  for (const [project, url] of Object.entries(sites)) {
    await until(`${project} to answer`, 60_000, async () => [200, 302].includes((await ask(url)).status));
  }
});
