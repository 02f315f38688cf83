import { readlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { find } from "#lab/world/processes.ts";
import { control, lab, previewWith, pulumi } from "./lab.ts";

const serverIds = async (): Promise<string> => {
  const { hcloud } = await control<{ hcloud: { servers: object } }>("/tables");
  return JSON.stringify(Object.values(hcloud.servers).map(({ id }: { id: number }) => id));
};

describe("a stack that is up", () => {
  it("has a preview without changes", async () => {
    expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
  });

  it("has a preview without changes after a refresh", async () => {
    expect(await pulumi("preview", "--refresh", "--expect-no-changes")).toMatch(/unchanged/);
  });

  it("has one with changes when the config says so: the twin", async () => {
    await expect(previewWith({ "outward:secretVersion": 7 }, "--expect-no-changes")).rejects.toThrow();
  });

  it("changes nothing when it is brought up again", async () => {
    const before = await serverIds();
    const again = await pulumi("up", "--yes", "--skip-preview");
    expect(again).toMatch(/unchanged/);
    expect(again).not.toMatch(/ (created|updated|deleted|replaced)/);
    expect(await serverIds()).toBe(before);
  });

  it("has a maker of machines that reaches no mirror by itself, and is handed the network in which it makes an image", async () => {
    const apis = await find(lab, "apis");
    const outer = await readlink("/proc/self/ns/net");
    expect(await readlink(`/proc/${apis?.pid}/ns/net`)).not.toBe(outer);
    expect(await readlink(`/proc/${apis?.pid}/fd/3`)).toBe(outer);
  });

  it("has called no route that the emulators do not know", async () => {
    expect(await control("/log?unknown=1")).toEqual([]);
  });
});
