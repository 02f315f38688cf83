/** What a run that makes another host says before it does. */
import { afterEach, expect, it, vi } from "vitest";
import { exampleConfig, runProgram } from "./stage.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** What is said when these servers are there. */
const said = async (...servers: { id: number; name: string; image: string }[]): Promise<string> => {
  vi.resetModules();
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  await runProgram(exampleConfig(), {
    servers: servers.map((one) => ({ serverType: "cx23", location: "nbg1", ...one })),
  });
  return [...log.mock.calls, ...error.mock.calls].flat().join("\n");
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
