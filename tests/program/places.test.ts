/** A host with several places: where its server is ordered, and that its name does not tell. */
import { expect, it, vi } from "vitest";
import { exampleConfig, type Registered, type Run, runProgram } from "./stage.ts";

const config = {
  ...exampleConfig(),
  "outward:host": JSON.stringify({
    image: "debian-13",
    places: ["nbg1", "fsn1"].map((location) => ({ serverType: "cx23", location })),
  }),
};

const serverWith = async (world: Run): Promise<Registered> => {
  vi.resetModules();
  const found = (await runProgram(config, world)).resources.find(({ type }) => type.endsWith(":Server"));
  if (!found) throw new Error("the program registers no server");
  return found;
};

it("is ordered at the first place that has room, under one name", async () => {
  const [first, next] = [await serverWith({ free: ["nbg1", "fsn1"] }), await serverWith({ free: ["fsn1"] })];
  expect([first, next].map(({ inputs }) => inputs.location)).toEqual(["nbg1", "fsn1"]);
  expect(next.name).toBe(first.name);
});

it("stays where it is, whatever has room now", async () => {
  const { name } = await serverWith({ free: ["nbg1"] });
  const servers = [{ id: 7, name, serverType: "cx23", location: "fsn1" }];
  expect((await serverWith({ free: ["nbg1"], servers })).inputs.location).toBe("fsn1");
});
