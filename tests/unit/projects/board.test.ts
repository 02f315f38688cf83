import { describe, expect, it } from "vitest";
import { createBoard } from "#projects/motor/board.ts";
import { runsOf, traceSvg } from "#projects/motor/trace.ts";
import { ask, readingsInMemory } from "./world.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 9, minute));
const points = (...minutes: number[]) => minutes.map((minute) => ({ at: at(minute), celsius: 70 + minute / 10 }));
const window = { from: at(0), to: at(60), gapSeconds: 120 };

describe("a trace", () => {
  it("is broken where readings are missing, and the hole is said in words", () => {
    expect(runsOf(points(1, 2, 3, 20, 21), 120)).toMatchObject({
      runs: [{ length: 3 }, { length: 2 }],
      gaps: [{ from: at(3), to: at(20) }],
    });
    const svg = traceSvg("m1", points(1, 2, 3, 20, 21), window);
    expect(svg.match(/<polyline /g)).toHaveLength(2);
    expect(svg).toContain('class="gap"');
    expect(svg).toContain("no readings 09:03 to 09:20");
  });

  it("is one line when none are missing", () => {
    const svg = traceSvg("m1", points(1, 2, 3, 4, 5), window);
    expect(svg.match(/<polyline /g)).toHaveLength(1);
    expect(svg).not.toContain("gap");
  });

  it("without any reading is an empty picture without a broken number", () => {
    const svg = traceSvg("m1", [], window);
    expect(svg).not.toMatch(/polyline|NaN|Infinity/);
  });
});

describe("the board", () => {
  const open = async () => {
    const trouble = { down: false, readOnly: false };
    const { readings } = readingsInMemory(trouble);
    const sample = (sensor: string, minute: number) => ({ sensor, at: at(minute), celsius: 71.25 });
    await readings.store("g", {
      key: "1",
      readings: [sample("m1", 1), sample("m1", 30), sample("m1", 59), sample("old", 2)],
    });
    return {
      trouble,
      board: createBoard(readings, new URL("../../../projects/motor/templates/", import.meta.url), () => at(60)),
    };
  };

  it("shows each sensor's last temperature, its gaps, and who has gone silent", async () => {
    const { body = "" } = await ask((await open()).board, { path: "/" });
    expect(body).toContain("71.3 °C");
    expect(body).toContain("no readings 09:01 to 09:30 UTC");
    expect(body).toContain('<section class="current" id="m1">');
    expect(body).toContain('<section class="silent" id="old">');
  });

  it("takes the hours it offers and no others", async () => {
    const { board } = await open();
    expect((await ask(board, { path: "/", query: "hours=24" })).status).toBe(200);
    expect((await ask(board, { path: "/", query: "hours=999999" })).status).toBe(422);
  });

  it("has no way to write, and says 503 when the database is down", async () => {
    const { board, trouble } = await open();
    expect((await ask(board, { path: "/", method: "POST" })).status).toBe(405);
    trouble.down = true;
    expect((await ask(board, { path: "/" })).status).toBe(503);
  });
});
