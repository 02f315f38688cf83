/** `bin/outward map`: who can reach what, and what changes about it. */
import { diff, exitOfDiff } from "../map/diff.ts";
import { diffJson, diffMarkdown, diffText } from "../map/diff-text.ts";
import { mapHtml } from "../map/html.ts";
import { keptMap, mapOfStack, mapsOfFile } from "../map/maps.ts";
import { mapMermaid } from "../map/mermaid.ts";
import type { ExposureMap } from "../map/model.ts";
import { mapText } from "../map/text.ts";
import { stack, Usage, verb } from "../verb.ts";

const mapFormats = ["text", "json", "mermaid", "html"] as const;
const diffFormats = ["text", "json", "markdown"] as const;

type Asked =
  | {
      readonly does: "map";
      readonly stack: string | undefined;
      readonly preview: string | undefined;
      readonly format: (typeof mapFormats)[number];
    }
  | {
      readonly does: "diff";
      readonly files: readonly [string] | readonly [string, string];
      readonly format: (typeof diffFormats)[number];
    };

const oneOf = <T extends string>(format: string, all: readonly T[]): T => {
  const found = all.find((one) => one === format);
  if (found) return found;
  throw new Usage(`--format "${format}" must be one of ${all.join(", ")}`);
};

const maps = {
  text: mapText,
  mermaid: mapMermaid,
  html: mapHtml,
  json: (map: ExposureMap) => JSON.stringify(map, null, 2),
};
const diffs = { text: diffText, json: diffJson, markdown: diffMarkdown };

const main = async (options: Asked): Promise<number> => {
  if (options.does === "map") {
    const { preview, stack, format } = options;
    const map = preview === undefined ? await mapOfStack(stack) : (await mapsOfFile(preview))[1];
    console.log(maps[format](map));
    return 0;
  }
  const [from, to] = options.files;
  const [before, after] = to === undefined ? await mapsOfFile(from) : await Promise.all([keptMap(from), keptMap(to)]);
  const changes = diff(before, after);
  console.log(diffs[options.format](changes));
  return exitOfDiff(changes);
};

export const map = verb({
  name: "map",
  does: "who can reach what: hostname and path, who may pass, tunnel, unit, origin",
  about: "It reads, asks no vendor, and changes nothing.",
  words: "[<from> [<to>]]",
  options: {
    stack: { ...stack, says: "the stack, as its last up left it (default: the selected one)" },
    "from-preview": {
      type: "string",
      takes: "file",
      says: "instead: as it will be, from pulumi preview --json --show-sames; - is standard input",
    },
    format: { type: "string", takes: "name", default: "text", says: `${mapFormats.join(", ")} (default text)` },
    diff: {
      type: "boolean",
      says:
        "what changes, in words: between two maps in JSON, or, given one preview, between its two sides;\n" +
        `--format is ${diffFormats.join(", ")} here`,
    },
  },
  exits: {
    0: "printed",
    1: "--diff found something open to everyone without a reason",
    2: "wrong usage, or nothing to read",
  },
  read: (values, words): Asked => {
    const { stack, format, "from-preview": preview } = values;
    if (!values.diff) {
      if (words.length > 0) throw new Usage(`"${words[0]}" is no option; files go with --diff`);
      return { does: "map", stack, preview, format: oneOf(format, mapFormats) };
    }
    if (preview !== undefined || stack !== undefined)
      throw new Usage("--diff takes files only; make a map of a stack with --format json, or name a preview");
    const [from, to, more] = words;
    if (from === undefined || more !== undefined) throw new Usage("--diff wants two maps in JSON, or one preview");
    return { does: "diff", files: to === undefined ? [from] : [from, to], format: oneOf(format, diffFormats) };
  },
  run: main,
});
