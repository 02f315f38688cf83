/** A temperature trace as SVG: pure geometry, no clock, no store. A time without readings is a hole, never a line. */
import { escapeHtml } from "../shared/html.js";
import type { Point } from "./readings.js";

export interface Window {
  readonly from: Date;
  readonly to: Date;
  /** Two points further apart than this are not joined. */
  readonly gapSeconds: number;
}

export interface Gap {
  readonly from: Date;
  readonly to: Date;
}

const [width, height, left, bottom] = [800, 220, 48, 20] as const;

/** The points in runs without a gap, and the gaps between the runs. */
export const runsOf = (points: readonly Point[], gapSeconds: number): { runs: Point[][]; gaps: Gap[] } => {
  const runs: Point[][] = [];
  const gaps: Gap[] = [];
  let before: Point | undefined;
  for (const point of points) {
    const broken = before && point.at.getTime() - before.at.getTime() > gapSeconds * 1_000;
    if (before && broken) gaps.push({ from: before.at, to: point.at });
    if (before === undefined || broken) runs.push([point]);
    else runs.at(-1)?.push(point);
    before = point;
  }
  return { runs, gaps };
};

/** `HH:MM` in UTC. */
export const clock = (date: Date): string => date.toISOString().slice(11, 16);

/** The picture; its title says in words what it shows. */
export const traceSvg = (sensor: string, points: readonly Point[], { from, to, gapSeconds }: Window): string => {
  const { runs, gaps } = runsOf(points, gapSeconds);
  const values = points.map(({ celsius }) => celsius);
  const [low, high] = [Math.floor(Math.min(...values) - 1), Math.ceil(Math.max(...values) + 1)];
  const span = to.getTime() - from.getTime();
  const x = (at: Date): number => left + ((at.getTime() - from.getTime()) / span) * (width - left);
  const y = (celsius: number): number => (1 - (celsius - low) / (high - low)) * (height - bottom - 8) + 8;
  const spot = ({ at, celsius }: Point): string => `${x(at).toFixed(1)},${y(celsius).toFixed(1)}`;
  const lines = runs.map(
    (run) => `<polyline points="${[run[0], ...run].flatMap((p) => (p ? [spot(p)] : [])).join(" ")}"/>`,
  );
  const holes = gaps.map((gap) => {
    const [start, end] = [x(gap.from), x(gap.to)];
    return `<rect class="gap" x="${start.toFixed(1)}" y="8" width="${(end - start).toFixed(1)}" height="${height - bottom - 8}"/>`;
  });
  const title = `${sensor}, ${clock(from)} to ${clock(to)} UTC${gaps.map((gap) => `, no readings ${clock(gap.from)} to ${clock(gap.to)}`).join("")}`;
  const label = (text: string, px: number, py: number, anchor: string): string =>
    `<text x="${px}" y="${py}" text-anchor="${anchor}">${text}</text>`;
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img"><title>${escapeHtml(title)}</title>`,
    ...holes,
    ...lines,
    points.length > 0
      ? label(`${high}°`, left - 6, 16, "end") + label(`${low}°`, left - 6, height - bottom, "end")
      : "",
    label(clock(from), left, height - 4, "start") + label(clock(to), width, height - 4, "end"),
    "</svg>",
  ].join("\n");
};
