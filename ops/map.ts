/** `npm run map`: who can reach what, and what changes about it. See `--help`; formats and exit code stand there. */
import { command } from "./command.ts";
import { diff, exitCode } from "./map/diff.ts";
import { mapHtml } from "./map/html.ts";
import { mapMermaid } from "./map/mermaid.ts";
import type { ExposureMap } from "./map/model.ts";
import { type Options, parseOptions, usage } from "./map/options.ts";
import { keptMap, mapOfStack, mapsOfFile } from "./map/read.ts";
import { diffJson, diffMarkdown, diffText } from "./map/report.ts";
import { mapText } from "./map/text.ts";

const maps = {
  text: mapText,
  mermaid: mapMermaid,
  html: mapHtml,
  json: (map: ExposureMap) => JSON.stringify(map, null, 2),
};
const diffs = { text: diffText, json: diffJson, markdown: diffMarkdown };

const main = async (options: Options): Promise<number> => {
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
  return exitCode(changes);
};

await command(usage, parseOptions, main);
