/** The command line of `npm run map`. */
import { flag, parsed, text, Usage } from "../command.ts";

export const usage = `usage: npm run map -- [options]

Who can reach what: hostname and path, who may pass, tunnel, unit, origin. It reads, asks no vendor, and changes nothing.
Exit code 0: printed; 1: --diff found something open to everyone without a reason; 2: wrong usage, or nothing to read.

  --stack <name>          the stack, as its last up left it (default: the selected one)
  --from-preview <file>   instead: as it will be, from pulumi preview --json --show-sames; - is standard input
  --format <name>         text, json, mermaid or html (default text)
  --diff <from> [<to>]    what changes, in words: between two maps in JSON, or, given one preview, between its two sides;
                          --format is text, json or markdown here
  --help`;

export const mapFormats = ["text", "json", "mermaid", "html"] as const;
export const diffFormats = ["text", "json", "markdown"] as const;

export type Options =
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

/** undefined when help was asked for. @throws Usage */
export const parseOptions = (args: readonly string[]): Options | undefined => {
  const { values, positionals } = parsed(usage, {
    args: [...args],
    allowPositionals: true,
    options: {
      stack: text,
      "from-preview": text,
      format: { ...text, default: "text" },
      diff: flag,
      help: flag,
    },
  });
  if (values.help) return undefined;
  const { stack, format, "from-preview": preview } = values;
  if (!values.diff) {
    if (positionals.length > 0) throw new Usage(`"${positionals[0]}" is no option; files go with --diff\n\n${usage}`);
    return { does: "map", stack, preview, format: oneOf(format, mapFormats) };
  }
  if (preview !== undefined || stack !== undefined)
    throw new Usage("--diff takes files only; make a map of a stack with --format json, or name a preview");
  const [from, to, more] = positionals;
  if (from === undefined || more !== undefined) throw new Usage("--diff wants two maps in JSON, or one preview");
  return { does: "diff", files: to === undefined ? [from] : [from, to], format: oneOf(format, diffFormats) };
};
