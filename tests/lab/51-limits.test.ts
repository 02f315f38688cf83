/** The limits of a project's slice, by the kernel's own account; memory's are in 50-isolation. */
import { describe, expect, it } from "vitest";
import { guest, guestEnded } from "./lab.ts";

const limit = (slice: string, property: string) =>
  guest("systemctl", "show", "--value", `--property=${property}`, slice);

/** Starts children until it may not, says how many, and ends them. It never tries more than 400. */
const forks = `import os, signal
made = []
try:
  while len(made) < 400:
    pid = os.fork()
    if pid == 0: signal.pause(); os._exit(0)
    made.append(pid)
except OSError: pass
finally:
  for pid in made: os.kill(pid, signal.SIGKILL)
print(len(made))`;

/** Wants more than one CPU for three seconds, and says what share of one it got by the kernel's account. */
const busy = `import os, time
begin, used = time.monotonic(), sum(os.times()[:4])
children = [pid for pid in (os.fork() for _ in range(3)) if pid]
while time.monotonic() < begin + 3: pass
if len(children) < 3: os._exit(0)
for pid in children: os.waitpid(pid, 0)
print((sum(os.times()[:4]) - used) / (time.monotonic() - begin))`;

const run = (slice: string, user: string, ...argv: string[]) =>
  guestEnded("systemd-run", "--wait", "--pipe", "--collect", `--slice=${slice}`, `--uid=${user}`, ...argv);

const forksIn = async (slice: string, user: string): Promise<number> =>
  Number((await run(slice, user, "--quiet", "python3", "-c", forks)).out.trim().split("\n").at(-1));

const shareIn = async (slice: string, user: string): Promise<number> =>
  Number((await run(slice, user, "--quiet", "python3", "-c", busy)).out.trim().split("\n").at(-1));

/** How often the kernel has stopped the slice because its quota of a period was used up. */
const stops = async (slice: string): Promise<number> => {
  const stat = await guest("sh", "-c", `cat $(find /sys/fs/cgroup -path '*/${slice}/cpu.stat')`);
  return Number(/^nr_throttled (\d+)$/m.exec(stat)?.[1]);
};

describe.each(["blog", "motor"])("the slice of %s", (project) => {
  const [slice, user] = [`outward-${project}.slice`, `outward-${project}`];

  it("ends its forks at its number of tasks, and not the other project's; outside of it there are more", async () => {
    const tasks = Number(await limit(slice, "TasksMax"));
    const used = Number(await limit(slice, "TasksCurrent"));
    const made = await forksIn(slice, user);
    expect(made).toBeLessThanOrEqual(tasks - used);
    expect(made).toBeGreaterThan(0);
    expect(await forksIn("twin.slice", user)).toBe(400);
    const other = project === "blog" ? "motor" : "blog";
    expect((await run(`outward-${other}.slice`, `outward-${other}`, "--quiet", "true")).code).toBe(0);
  });

  it("gives it no more CPU than its quota; without one it takes more", async () => {
    expect((await limit(slice, "CPUQuotaPerSecUSec")).trim()).toBe("1s");
    // A sliver of a CPU shows on a busy machine too, where nobody would get a whole one.
    await guest("systemctl", "set-property", "--runtime", slice, "CPUQuota=3%");
    const before = await stops(slice);
    try {
      expect(await shareIn(slice, user)).toBeLessThan(0.05);
      expect(await stops(slice)).toBeGreaterThan(before);
      expect(await shareIn("twin.slice", user)).toBeGreaterThan(0.06);
    } finally {
      await guest("systemctl", "set-property", "--runtime", slice, "CPUQuota=100%");
    }
  });
});
