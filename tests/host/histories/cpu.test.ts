import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { Programs } from "./programs.ts";
import { fresh } from "./history.ts";
import { up } from "./up.ts";
import { a, b } from "./judge.ts";
vi.mock("ssh2", () => import("./ssh.ts"));
vi.mock("node:timers/promises", () => import("./clock.ts"));
let programs: Programs;
beforeAll(async () => { programs = await Programs.start(); });
afterAll(() => programs.close());
const cpu = () => {
  let py = 0;
  for (const pid of readdirSync("/proc").filter((x) => /^\d+$/.test(x))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(programs.folder)) continue;
      const f = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
      py += (Number(f[11]) + Number(f[12])) * 10;
    } catch {}
  }
  const { user, system } = process.cpuUsage();
  return { py, node: (user + system) / 1000 };
};
it("cpu", async () => {
  for (const follows of [false, true]) {
  const n = 8;
  const x = cpu(); const t = performance.now();
  for (let i = 0; i < n; i++) {
  const { cloud, engine } = await fresh(programs, { follows });
    expect(await up(cloud, engine, { target: b })).toBeUndefined();
  }
  const y = cpu();
  console.log("per fresh+move ms: python", (y.py - x.py) / n, "node", (y.node - x.node) / n, "wall", (performance.now() - t) / n);
  }
});
