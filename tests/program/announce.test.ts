/** What a run that makes another host says before it does. */
import { afterEach, expect, it, vi } from "vitest";
import { exampleConfig, runProgram } from "./stage.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** What is said when these servers are there. */
const said = async (
  ...servers: { id: number; name: string; image: string; serverType?: string }[]
): Promise<string> => {
  vi.resetModules();
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await runProgram(exampleConfig(), {
    servers: servers.map((one) => ({ serverType: "cx23", location: "nbg1", ...one })),
  });
  return [...log.mock.calls, ...error.mock.calls, ...warn.mock.calls].flat().join("\n");
};

const own = "outward-prod-6dad9d";

it("says that everything moves, and how long writes are refused", async () => {
  const same = await said({ id: 7, name: "outward-prod-aaaaaa", image: "debian-13" });
  expect(same).toContain(`everything moves from outward-prod-aaaaaa to ${own}`);
  expect(same).toContain("blog is followed: its writes are refused for seconds");
  const other = await said({ id: 7, name: "outward-prod-aaaaaa", image: "debian-12" });
  expect(other).toContain("motor is dumped and loaded: its writes are refused for about 2 minutes for every GB");
});

it("says nothing of a first host, of one that stays, and of other stacks' hosts", async () => {
  expect(await said()).not.toContain("everything moves");
  expect(await said({ id: 7, name: own, image: "debian-13" })).not.toContain("everything moves");
  expect(await said({ id: 7, name: "outward-test-aaaaaa", image: "debian-13" })).not.toContain("everything moves");
});

it("asks whether what is kept could be loaded before it orders a host", async () => {
  vi.resetModules();
  vi.spyOn(console, "log").mockImplementation(() => {});
  const asked: unknown[] = [];
  vi.doMock("#components/host/older.ts", () => ({
    refuseOlder: (_: unknown, image: string, { beside }: { beside: readonly object[] }) => {
      asked.push({ image, beside });
    },
  }));
  const servers = [{ id: 7, name: "outward-prod-aaaaaa", image: "debian-12", serverType: "cx23", location: "nbg1" }];
  await runProgram(exampleConfig(), { servers });
  vi.doUnmock("#components/host/older.ts");
  expect(asked).toEqual([
    { image: "debian-13", beside: [{ id: "7", name: "outward-prod-aaaaaa", image: "debian-12" }] },
  ]);
});

const active = async (...servers: object[]) => {
  vi.resetModules();
  vi.spyOn(console, "log").mockImplementation(() => {});
  const { resources } = await runProgram(exampleConfig(), { servers: servers as never });
  const found = resources.find(({ name, type }) => name === "active" && type.startsWith("command:"));
  return { environment: found?.inputs.environment, ignored: found?.ignoreChanges };
};

it("makes another host beside the ordered one a change of the handover's order, and its end none", async () => {
  const beside = { id: 9, name: "outward-prod-aaaaaa", image: "debian-13", serverType: "cx23", location: "nbg1" };
  expect(await active(beside)).toEqual({ environment: { OUTWARD_BESIDE: "9" }, ignored: [] });
  expect(await active()).toEqual({ environment: { OUTWARD_BESIDE: "" }, ignored: ["environment"] });
});

it("says of a host whose type somebody changed by hand that it stays as it is, and what another type is", async () => {
  const mine = { id: 7, name: own, image: "debian-13", serverType: "cx33" };
  expect(await said({ ...mine, serverType: "cx23" })).not.toContain("somebody changed it");
  expect(await said(mine)).toContain(
    `host ${own} is cx33 at nbg1 at Hetzner, and was ordered as cx23 at nbg1: somebody changed it. It stays so, for a host is succeeded and ` +
      "never changed in place: the one that is ordered next has what outward:host says",
  );
});
