import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { corpus, parse, root } from "#scripts/faults/corpus.ts";

const faults = corpus();

/** What every change has to leave seen; each has variants. */
const asked = [
  "a Hetzner inbound rule",
  "DNS before Access",
  "a JWT check left out on one route",
  "a tunnel replaced",
  "a secret in a trigger",
  "a host replaced instead of succeeded",
  "commit before the data are compared",
  "a pause without its timer",
  "`latest` of another project",
  "an old host that starts after it has left",
  "a candidate connector that is not taken away",
  "nftables loaded after the network",
  "a sandbox directive gone from a unit",
  "a workload's port open to its neighbour",
  "the old host deleted first",
];

const applies = (patch: string) =>
  spawnSync("git", ["apply", "--check", "-"], { cwd: root, input: patch, encoding: "utf8" });

describe("the faults", () => {
  it("are of every sort that is asked for, and of some more", () => {
    expect(faults.map(({ fault }) => fault)).toEqual(expect.arrayContaining(asked));
  });

  it.each(faults)("$name applies, and names a test that is there", ({ patch, seenBy }) => {
    const { status, stderr } = applies(patch);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(existsSync(path.join(root, seenBy))).toBe(true);
  });

  it("would not apply to what has changed since: the twin", () => {
    const [first] = faults;
    expect(applies((first?.patch ?? "").replace(/^-(.*)$/m, "-$1 as it never was")).status).not.toBe(0);
  });

  it("say what they break and who sees it, in a kind that boots no machine", () => {
    const diff = "diff --git a/x b/x\n";
    expect(() => parse("x", `seen-by: tests/unit/x.test.ts\n${diff}`)).toThrow('there is no line "fault: …"');
    expect(() => parse("x", `fault: x\nseen-by: tests/lab/x.test.ts\n${diff}`)).toThrow("in none of unit, program");
  });
});
