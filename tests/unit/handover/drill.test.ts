import { expect, it } from "vitest";
import { drillOn } from "#handover/drill.ts";
import type { HostCommands } from "#handover/world.ts";
import { hostStatus, unitStatus } from "../host/status.ts";
import { hostOf, orderOf, worldWith } from "./hosts.ts";

type Restored = Awaited<ReturnType<HostCommands["restore"]>>;

/** Of two projects, one of which keeps nothing. A drill never serves: `ready` and `activate` are refused here. */
const drilled = async (restore: () => Promise<Restored>) => {
  const [calls, lines]: [string[], string[]] = [[], []];
  const units = [unitStatus("blog"), unitStatus("wiki", { keeps: false })];
  const standby = async (project: string) => `claim of ${project}`;
  const host = hostOf("b", { standby, status: async () => hostStatus(units), restore }, calls);
  const order = orderOf("b", ["blog", "wiki"]);
  const ended = await drillOn(order, worldWith([host], {}, lines), host).catch((error: Error) => error.message);
  const asked = calls.filter((call) => !call.includes("status"));
  return { ended, asked, drill: lines.filter((line) => line.startsWith("drill:")) };
};

it.each([
  ["ok, when it was compared", async () => ({ report: "12 bytes", compared: true }), "ok: 12 bytes", undefined],
  ["untried, when nothing was", async () => ({ report: "12 bytes", compared: false }), "untried: 12 bytes", undefined],
  [
    "failed, when it cannot be restored",
    () => Promise.reject(new Error("no\n  such")),
    "failed: no such",
    "the drill found backups that cannot be restored",
  ],
])("a drill says of a backup that it is %s", async (_, restore, line, ended) => {
  expect(await drilled(restore)).toEqual({
    ended,
    asked: ['b: standby "blog" "drill"', 'b: standby "wiki" "drill"', 'b: restore "blog" "claim of blog"'],
    drill: [`drill: blog: ${line}`],
  });
});
