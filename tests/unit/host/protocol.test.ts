/** The contract: one description, in both languages, with a number. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { manifestOf } from "#components/unit/manifest.ts";
import { facts } from "#host/protocol/facts.ts";
import * as contract from "#host/protocol/manifest.ts";
import { classesOf, protocolInPython } from "#host/protocol/python.ts";
import { parseStatus } from "#host/protocol/status.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings, pinOf } from "#settings/index.ts";
import { exampleConfig } from "#tests/program/stage.ts";
import { hostStatus, unitStatus } from "./status.ts";

const written = readFileSync(path.join(import.meta.dirname, "../../../host/outward/protocol.py"), "utf8");

describe("the contract in Python", () => {
  it("is what npm run docs writes, so that mypy sees a field that was renamed", () => {
    expect(written).toBe(protocolInPython());
  });

  it("names a shape's parts before the shape, what may be missing, and what may be nothing", () => {
    const part = z.object({ at: z.int() }).meta({ id: "Part", description: "A part." });
    const whole = z
      .object({
        parts: z.array(part).readonly(),
        by: z.record(z.string(), part),
        word: z.string().nullable(),
        one: z.enum(["a", "b"]).optional(),
      })
      .meta({ id: "Whole", description: "All of it." });
    expect(classesOf([whole], [])).toEqual([
      'class Part(TypedDict):\n    """A part."""\n\n    at: int',
      'class Whole(TypedDict):\n    """All of it."""\n\n    parts: list[Part]\n    by: dict[str, Part]\n    word: str | None\n' +
        '    one: NotRequired[Literal["a", "b"]]',
    ]);
  });

  it("has a word for everything, or says that it has none", () => {
    const bare = z.object({ in: z.object({ x: z.int() }) }).meta({ id: "Bare" });
    expect(() => classesOf([bare], [])).toThrow("has no name: give it an id");
  });
});

describe("the contract in TypeScript", () => {
  it("is what the program makes of every project, and no key more", () => {
    const settings = parseSettings(exampleConfig(), definitions);
    expect(settings.projects.length).toBeGreaterThan(1);
    for (const project of settings.projects) {
      const made = manifestOf({
        project,
        cloudflared: pinOf(settings, project),
        credential: "{}",
        connectorConfig: "",
        backup: settings.backups[project.name],
      });
      expect(z.strictObject(contract.manifestShape.shape).parse(made)).toEqual(made);
    }
  });
});

describe("a host's number", () => {
  const said = (protocol: number | undefined): string =>
    JSON.stringify({ ...hostStatus([unitStatus("blog")]), protocol, role: "ceded", peer: "b" });

  it("is understood when it is ours or the one before, and is 0 when there is none", () => {
    expect(parseStatus(said(facts.PROTOCOL)).protocol).toBe(facts.PROTOCOL);
    expect(parseStatus(said(facts.PROTOCOL)).units[0]).toMatchObject({ role: "active", peer: null });
    // Before, a host was one thing with all that it had.
    expect(parseStatus(said(facts.PROTOCOL - 1)).units[0]).toMatchObject({ role: "ceded", peer: "b" });
    const early = {
      protocol: 1,
      role: "active",
      peer: null,
      units: [{ project: "blog", keeps: true, follow: null, connector: "c", services: {}, health: {} }],
    };
    expect(parseStatus(JSON.stringify(early))).toMatchObject({ protocol: 1, units: [{ protocol: 0, paths: null }] });
    const { protocol: _, ...none } = early;
    expect(() => parseStatus(JSON.stringify(none))).toThrow("the host speaks protocol 0");
  });

  it.each([
    [facts.PROTOCOL + 1, "a newer one was here; update the checkout"],
    [facts.PROTOCOL - 2, "run pulumi up of the release between them first"],
  ])("is refused when it is %d, with what to do", (protocol, move) => {
    expect(() => parseStatus(said(protocol))).toThrow(move);
  });
});
