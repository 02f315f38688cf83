/** Each cause alone, and where symptoms of several overlap: the cause is named, and nothing else. */
import { describe, expect, it } from "vitest";
import type { Evidence } from "#ops/status/evidence.ts";
import { exitOfJudgement, judge } from "#ops/status/judge.ts";
import { alone } from "./alone.ts";
import { overlaps } from "./overlaps.ts";
import { evidence, gone, host, known, none, project, said, unknown, withConnections } from "./well.ts";

const rows = [...alone, ...overlaps];

describe("judge", () => {
  it.each(rows)("$when: $names", ({ change, names, code }) => {
    const judgement = judge(evidence(change));
    expect(judgement.findings.map(({ cause, of }) => (of ? `${cause} ${of}` : cause))).toEqual(names);
    expect(exitOfJudgement(judgement)).toBe(code);
  });

  it("says in every finding a sentence, its evidence and a move", () => {
    for (const { findings } of rows.map(({ change }) => judge(evidence(change))))
      for (const { what, evidence: rests, move } of findings) {
        expect(what).toMatch(/^[A-Za-z].*\.$/s);
        expect(rests.length).toBeGreaterThan(0);
        expect([...rests, move].join("\n")).not.toMatch(/undefined|null|\[object|\bNaN\b|\n\n/);
        expect(move.length).toBeGreaterThan(10);
      }
  });

  it("says what it rests on, in the words of whoever said it", () => {
    const [down] = judge(evidence({ server: known("off"), device: gone, report: unknown, projects: none })).findings;
    expect(down?.evidence).toEqual([
      `Hetzner says that ${host} is off`,
      `the tailnet's control server is not connected to ${host}, and saw it last at 2026-06-01T11:58:00Z`,
      "Cloudflare has no connection of any of its tunnels",
    ]);
    expect(down?.move).toContain(`hcloud server poweron ${host}`);
  });

  it("leads from a token's end to a new secret in the config, of the stack that has it", () => {
    const token = { project: "motor", caller: "gateway-7", version: 2, ends: "2026-06-11T12:00:00Z" };
    const move = (more: object) => judge(evidence({ tokens: known([{ ...token, ...more }]) })).findings[0]?.move;
    expect(move({})).toBe(
      "raise outward:motor.tokens.gateway-7.version to 3, with rotated the moment of now, and run pulumi up; " +
        'then give it its new secret (docs/runbook.md, "Giving a gateway a new secret")',
    );
    expect(move({ stack: "edge" })).toContain("gateway-7.version to 3 in stack edge, with rotated");
  });

  it("says of a tunnel that is down whether an incident is ruled out, or not known", () => {
    const change = { projects: [project("blog", 0)], report: known(said(withConnections("blog", 0))) };
    const saidOf = (more: Partial<Evidence>) => judge(evidence({ ...change, ...more })).findings[0]?.evidence.at(-1);
    expect(saidOf({})).toBe("Cloudflare's status page has no incident");
    expect(saidOf({ troubles: unknown })).toBe("whether Cloudflare has an incident is not known: no answer in 3.2 s");
  });

  it("tells a gap that a finding explains from one that hides something", () => {
    const gaps = (change: Partial<Evidence>) =>
      judge(evidence(change)).gaps.map(({ what, counts }) => `${counts ? "!" : ""}${what}`);
    expect(gaps({})).toEqual([]);
    expect(gaps({ server: known("off"), report: unknown })).toEqual([`how origins and backups on ${host} are`]);
    expect(gaps({ troubles: unknown, tokens: unknown })).toEqual([
      "whether Cloudflare has an incident",
      "!when service tokens end",
    ]);
  });
});
