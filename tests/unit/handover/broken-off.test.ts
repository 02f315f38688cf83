/** Runs that go on from what a broken one left: nobody's readers are taken away, nothing is deleted unasked, and the reasons are told. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { handover } from "#handover/handover.ts";
import { inPause } from "#handover/pause.ts";
import { hostStatus, unitStatus } from "../host/status.ts";
import { hostOf, orderOf, seen, worldWith } from "./hosts.ts";
import { placeOf } from "./place.ts";

const credentialOf = (project: string): string => createHash("sha256").update(project).digest("hex");
const credential = credentialOf("blog");
const ended = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "well",
    ({ message }: Error) => message,
  );
/** Without what only asks. */
const acts = (calls: readonly string[]): readonly string[] => calls.filter((call) => !call.includes(": status"));

describe("a host that has ceded", () => {
  it("answers readers until its heir is connected, also when the run that let it serve has died", async () => {
    const calls: string[] = [];
    const a = placeOf("a", { blog: { role: "ceded", epoch: 4, peer: "b", heir: "c1", pause: "p1" } }, calls);
    const b = placeOf("b", { blog: { role: "active", epoch: 5, credential } }, calls, () => ({
      start: async () => {
        throw new Error("b cannot connect");
      },
    }));
    const world = worldWith([a.commands, b.commands], { observe: async () => [a.see(), b.see()] });
    expect(await ended(handover(orderOf("b"), world, "a"))).toContain("b cannot connect");
    expect([a.units.get("blog")?.role, calls.filter((call) => call.includes("leave"))]).toEqual(["ceded", []]);
  });

  it("meanwhile, by another operator's run, is seen by the next look and not taken for the end", async () => {
    const calls: string[] = [];
    const a = placeOf("a", { blog: { role: "active", epoch: 4, credential } }, calls, () => ({
      reclaim: async () => void a.units.set("blog", unitStatus("blog", { role: "active", epoch: 6, credential })),
    }));
    const b = placeOf("b", { blog: { role: "ready", epoch: 5, claim: "c1", pause: "p1", peer: "a" } }, calls, () => ({
      renounce: async () => {
        const ceded = { role: "ceded", epoch: 4, peer: "b", heir: "c1", pause: "p1", credential } as const;
        if (b.units.get("blog")?.role === "ready") a.units.set("blog", unitStatus("blog", ceded));
        b.units.set("blog", unitStatus("blog", { role: "left", epoch: 5, claim: "c1", peer: "a" }));
        return "k";
      },
    }));
    const world = worldWith([a.commands, b.commands], { observe: async () => [a.see(), b.see()] });
    expect(await ended(handover(orderOf("a"), world, "a"))).toBe("well");
    expect(a.units.get("blog")?.role).toBe("active");
  });

  it("is not ended with what it keeps, when its project is taken out of the program in the same run", async () => {
    const calls: string[] = [];
    const a = placeOf(
      "a",
      {
        blog: { role: "ceded", epoch: 4, peer: "b", heir: "c1", pause: "p1", keeps: true },
        wiki: { role: "active", epoch: 4, credential: credentialOf("wiki") },
      },
      calls,
    );
    const b = placeOf(
      "b",
      { blog: { role: "ready", epoch: 5, claim: "c1", pause: "p1", peer: "a", keeps: true } },
      calls,
    );
    const world = worldWith([a.commands, b.commands], { observe: async () => [a.see(), b.see()] });
    expect(await ended(handover(orderOf("a", ["wiki"]), world, "a"))).toContain("blog");
    expect(acts(calls)).toEqual([]);
  });
});

it("what is heard of a host only later is not ended unasked either", async () => {
  const calls: string[] = [];
  const left = { role: "ceded", epoch: 3, peer: "b", heir: "c0", pause: "p0" } as const;
  const a = placeOf("a", { blog: left, wiki: { role: "active", epoch: 4, keeps: true } }, calls);
  const b = placeOf("b", { blog: { role: "active", epoch: 5, credential } }, calls);
  const c = placeOf("c", { blog: left }, calls);
  let looks = 0;
  const observe = async () => [looks++ === 0 ? seen("a") : a.see(), b.see(), c.see()];
  const world = worldWith([a.commands, b.commands, c.commands], { observe });
  expect(await ended(handover(orderOf("b"), world, "a"))).toContain("wiki");
  expect(calls.filter((call) => call.includes("end "))).toEqual([]);
});

it("the reason of a project that failed is told also when the rest is not well", async () => {
  const calls: string[] = [];
  const both = { blog: { role: "active", epoch: 4 }, wiki: { role: "active", epoch: 4 } } as const;
  const none = { blog: { role: "none", epoch: 0 }, wiki: { role: "none", epoch: 0 } } as const;
  const a = placeOf("a", both, calls);
  const b = placeOf("b", none, calls, () => ({
    take: async (project: string) => {
      if (project === "blog") throw new Error("blog's reason");
      return 1;
    },
    start: async () => {
      throw new Error("start failed");
    },
  }));
  const world = worldWith([a.commands, b.commands], { observe: async () => [a.see(), b.see()] });
  expect(await ended(handover(orderOf("b", ["blog", "wiki"]), world, "a"))).toBe("blog's reason\nstart failed");
});

describe("a pause whose work failed", () => {
  const told = async (role: "ceded" | "active" | "silent"): Promise<readonly string[]> => {
    const lines: string[] = [];
    const host = hostOf("a", {
      hold: async () => {},
      resume: async () => {
        throw new Error("no");
      },
      status: async () => {
        if (role === "silent") throw new Error("no");
        return hostStatus([unitStatus("blog", { role })]);
      },
    });
    const say = (line: string): void => void lines.push(line);
    const lost = async (): Promise<never> => {
      throw new Error("the connection was lost");
    };
    await ended(inPause({ say }, { project: "blog", host, pause: "p", limit: 60 }, lost));
    return lines;
  };

  it("says that nobody writes where it has ceded and its answer was lost, and else that it serves on", async () => {
    expect(await told("ceded")).toEqual([
      expect.stringContaining("has ceded: nobody writes it until the next pulumi up"),
    ]);
    expect(await told("silent")).toEqual([
      expect.stringContaining("is out of reach: it serves on as before within 20 s"),
    ]);
  });
});
