/** The dashboard's pages: the latest temperature of each sensor and its trace. */
import { readFileSync } from "node:fs";
import { fill, pageHeaders } from "../shared/html.js";
import { json, type Reply, type Request, type Service } from "../shared/http.js";
import { Refusal } from "../shared/refusal.js";
import type { Reading } from "./batch.js";
import type { Readings } from "./readings.js";
import { clock, runsOf, traceSvg } from "./trace.js";

const hours = [1, 6, 24, 168] as const;

/** Points per trace; more than a screen shows is work for nothing. */
const points = 360;

const html = (body: string, status = 200): Reply => ({ status, headers: pageHeaders, body });

/** @param folder holds board, sensor, refusal (.html) and style.css */
export const createBoard = (
  readings: Omit<Readings, "store">,
  folder: URL,
  now: () => Date = () => new Date(),
): Service => {
  const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");
  const [board, sensor, refusal, style] = [
    read("board.html"),
    read("sensor.html"),
    read("refusal.html"),
    read("style.css"),
  ];

  const windowOf = (request: Request): number => {
    const asked = request.query.get("hours") ?? "1";
    const found = hours.find((count) => String(count) === asked);
    if (found) return found;
    throw new Refusal(422, `hours must be one of ${hours.join(", ")}`);
  };

  const sensorHtml = async (last: Reading, from: Date, to: Date): Promise<string> => {
    const seconds = Math.max(1, (to.getTime() - from.getTime()) / 1_000 / points);
    const gapSeconds = Math.max(60, seconds * 3);
    const trace = await readings.trace(last.sensor, from, to, seconds);
    const { gaps } = runsOf(trace, gapSeconds);
    const silent = to.getTime() - last.at.getTime() > gapSeconds * 1_000;
    return fill(sensor, {
      name: last.sensor,
      celsius: last.celsius.toFixed(1),
      at: `${last.at.toISOString().slice(0, 19).replace("T", " ")} UTC`,
      state: silent ? "silent" : "current",
      gaps: gaps.map((gap) => `no readings ${clock(gap.from)} to ${clock(gap.to)} UTC`).join("; "),
      trace: traceSvg(last.sensor, trace, { from, to, gapSeconds }),
    });
  };

  const page = async (request: Request): Promise<Reply> => {
    const count = windowOf(request);
    const to = now();
    const from = new Date(to.getTime() - count * 3_600_000);
    const latest = await readings.latest();
    // One after the other: a page with many sensors must not take every connection to the database.
    const sensors: string[] = [];
    for (const last of latest) sensors.push(await sensorHtml(last, from, to));
    return html(fill(board, { hours: String(count), sensors: sensors.join("") || "<p>No readings yet.</p>\n" }));
  };

  return {
    routes: [
      ["GET", /^\/$/, page],
      ["GET", /^\/style\.css$/, () => ({ status: 200, headers: { "content-type": "text/css" }, body: style })],
      [
        "GET",
        /^\/healthz$/,
        async () => {
          await readings.check();
          return json({ ok: true });
        },
      ],
    ],
    refuse: (status, message) => html(fill(refusal, { status: String(status), message }), status),
  };
};
