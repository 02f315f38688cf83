import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startOf } from "#lab/world/processes.ts";
import { beginsAnew, keeps, type Left, labOf, leftIn, markOf, runOf } from "#scripts/test/kept.ts";

it("two labs at once have two names and two ports, by default and when another lab is named", () => {
  expect(labOf("lab", {})).toEqual({ OUTWARD_TEST_LAB: "test", OUTWARD_TEST_PORT: "18443" });
  expect(labOf("moves", {})).toEqual({ OUTWARD_TEST_LAB: "moves", OUTWARD_TEST_PORT: "18444" });
  const own = { OUTWARD_TEST_LAB: "mine", OUTWARD_TEST_PORT: "20000" };
  expect(labOf("lab", own)).toEqual(own);
  expect(labOf("moves", own)).toEqual({ OUTWARD_TEST_LAB: "minem", OUTWARD_TEST_PORT: "20001" });
  expect(labOf("unit", own)).toEqual({});
});

it("a part's lab is kept unless OUTWARD_KEEP=0, a whole run's only with OUTWARD_KEEP=1", () => {
  expect([undefined, "1", "0"].map((told) => keeps(true, told))).toEqual([true, true, false]);
  expect([undefined, "1", "0"].map((told) => keeps(false, told))).toEqual([false, true, false]);
});

it("what there is of a lab tells whether a run is in it, has kept it, or died in it", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "outward-kept-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const mine = { pid: process.pid, start: await startOf(process.pid) };
  expect(await leftIn(path.join(folder, "missing"))).toBe("none");
  expect(await leftIn(folder)).toBe("made");
  writeFileSync(runOf(folder), JSON.stringify(mine));
  expect(await leftIn(folder)).toBe("in use");
  writeFileSync(runOf(folder), JSON.stringify({ ...mine, start: "1" }));
  expect(await leftIn(folder)).toBe("died");
  writeFileSync(markOf(folder), "");
  expect(await leftIn(folder)).toBe("kept");
});

it("a whole run begins anew unless another one is in the lab, a part only where one has died", () => {
  const all: readonly Left[] = ["none", "in use", "kept", "died", "made"];
  expect(all.filter((left) => beginsAnew(left, true))).toEqual(["kept", "died", "made"]);
  expect(all.filter((left) => beginsAnew(left, false))).toEqual(["died"]);
});
