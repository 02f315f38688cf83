/**
 * A scene as an SVG that plays by itself, again and again, in a page that shows it as an image. What does not play it shows how
 * it ended. Of the renderers of terminal recordings to SVG none was kept since 2019; this one needs lines, no terminal.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fillText } from "#lab/world/template.ts";
import type { Line, Scene } from "./scene.ts";

/** How much faster than it was. */
const speed = 2;
/** Seconds that the end stays, as they are watched. */
const rest = 5;
const [top, row, column] = [56, 24, 256];

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const seconds = (at: number): string => (at / speed).toFixed(2);

/** Blanks are no columns: not every renderer keeps them. */
const text = (y: number, { text: line, note }: Omit<Line, "at">, attributes: string, play: string): string => {
  const second = note === undefined ? "" : `<tspan x="${column}">${escaped(note)}</tspan>`;
  return `    <text x="24" y="${y}"${attributes}>${escaped(line)}${second}${play}</text>`;
};

const set = (value: "hidden" | "visible", from: number, to: number): string =>
  `<set attributeName="visibility" to="${value}" begin="play.begin+${seconds(from)}s" dur="${seconds(to - from)}s"/>`;

/** Stands from its moment on. */
const coming = (line: Line, nth: number): string =>
  text(top + nth * row, line, "", line.at > 0 ? set("hidden", 0, line.at) : "");

/** @param y pixels @param scene for the moment at which the next count comes; the last one stays */
const counted = (y: number, { counts }: Scene): string[] =>
  counts.map((line, nth) => {
    const next = counts[nth + 1];
    return next
      ? text(y, line, ' visibility="hidden"', set("visible", line.at, next.at))
      : text(y, line, "", set("hidden", 0, line.at));
  });

/** @param commit of what was recorded */
export const svgOf = (scene: Scene, commit: string): string => {
  const under = top + (scene.lines.length + 1) * row - row / 2;
  return fillText(readFileSync(path.join(import.meta.dirname, "frame.svg"), "utf8"), {
    commit,
    height: `${under + row}`,
    description: escaped(
      [...scene.lines, ...scene.counts.slice(-1)].map(({ text, note = "" }) => `${text} ${note}`.trim()).join(". "),
    ),
    seconds: (Number(seconds(scene.ends)) + rest).toFixed(2),
    lines: scene.lines.map(coming).join("\n"),
    counts: counted(under, scene).join("\n"),
    speed: `${speed}`,
  });
};
