import { describe, expect, it } from "vitest";
import { transferOf } from "#handover/transfer.ts";
import type { HostCommands } from "#handover/world.ts";
import { facts } from "#host/protocol/facts.ts";
import type { UnitStatus } from "#host/protocol/status.ts";
import { hostStatus, unitStatus } from "../host/status.ts";
import { hostOf } from "./hosts.ts";

const postgres = (version: number): Partial<UnitStatus> => ({
  follow: `postgresql-${version}`,
  dumps: { format: "postgresql", version },
});

const hostWith = (name: string, unit: Partial<UnitStatus>, obstacle?: string): HostCommands =>
  hostOf(name, {
    status: async () => hostStatus([unitStatus("blog", unit), unitStatus("wiki")]),
    obstacle: async () => obstacle,
  });

const lines: string[] = [];
const world = { say: (line: string) => void lines.push(line) };
const transfer = (from: HostCommands, to: HostCommands, project = "blog") => transferOf(project, world, from, to);

describe("a project's data", () => {
  it.each([
    ["of the same version follow", postgres(17), postgres(17), true],
    ["of an older version are dumped and loaded", postgres(15), postgres(17), false],
    ["of a host that does not say are tried", { ...postgres(17), dumps: null }, postgres(15), false],
  ])("%s", async (_, old, fresh, follows) => {
    expect(await transfer(hostWith("a", old), hostWith("b", fresh))).toEqual({
      ...{ project: "blog", follows, files: false },
    });
  });

  it("are none where nothing is kept, and where the host that serves has nothing of it", async () => {
    const nothing = hostWith("a", { keeps: false });
    expect(await transfer(nothing, hostWith("b", { keeps: false }))).toBeUndefined();
    expect(await transfer(hostWith("a", {}), hostWith("b", {}), "motor")).toBeUndefined();
  });

  it("of a newer version stay where they are, in words", async () => {
    await expect(transfer(hostWith("a", postgres(17)), hostWith("b", postgres(15)))).rejects.toThrow(
      "blog cannot go from a to b: postgresql 15 loads no dump of postgresql 17; nothing was moved\n  set outward:host.image back",
    );
    const other = { dumps: { format: "mariadb", version: 1 } };
    await expect(transfer(hostWith("a", other), hostWith("b", postgres(15)))).rejects.toThrow(
      "postgresql 15 loads no dump of mariadb 1",
    );
  });

  it("in plain files go with it, from a host that gives them", async () => {
    const [with_, bare] = [{ paths: ["uploads"] }, { paths: null }];
    expect(await transfer(hostWith("a", with_), hostWith("b", with_))).toMatchObject({ files: true });
    await expect(transfer(hostWith("a", bare), hostWith("b", with_))).rejects.toThrow(
      "blog on a does not give its plain files; it is older than this checkout, nothing was moved",
    );
  });

  it("of a project that has no role of its own yet stay where they are, also when it keeps nothing", async () => {
    const before = "blog on a was applied by an earlier version, with which a host moves as a whole; it was not moved";
    const early = { protocol: facts.PROTOCOL - 1 };
    await expect(transfer(hostWith("a", early), hostWith("b", {}))).rejects.toThrow(before);
    await expect(transfer(hostWith("a", { ...early, keeps: false }), hostWith("b", {}))).rejects.toThrow(before);
  });

  it("do not follow while the host that serves has an obstacle", async () => {
    lines.length = 0;
    const a = hostWith("a", postgres(17), "has unlogged tables: t");
    expect(await transfer(a, hostWith("b", postgres(17)))).toMatchObject({ follows: false });
    expect(lines).toEqual(["blog has unlogged tables: t; so it is dumped and loaded, and does not follow"]);
  });
});
