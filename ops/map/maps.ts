/** Where maps come from: a stack's state, a preview, or a map that was kept. */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { exportedResources, type Resource } from "../state/export.ts";
import { edgeStackOf, type Fact, mapOf } from "./facts.ts";
import { type ExposureMap, exposureMap } from "./model.ts";
import { previewOf } from "./preview.ts";

const contents = (file: string): Promise<string> => (file === "-" ? text(process.stdin) : readFile(file, "utf8"));

/** What waits to be deleted is not what serves. */
const factsOf = (resources: readonly Resource[]): readonly Fact[] =>
  resources
    .filter((resource) => resource.delete !== true)
    .map(({ urn, type, id, inputs, outputs }) => ({ urn, type, id, says: { ...inputs, ...outputs } }));

/** No secret is asked for. */
const stateOf = async (stack: string | undefined): Promise<readonly Fact[]> =>
  factsOf(await exportedResources(stack, { secrets: false }));

/** Of the stack that has the edge, when it is another one. */
const edgeOf = async (facts: readonly Fact[]): Promise<readonly Fact[]> => {
  const stack = edgeStackOf(facts);
  return stack === undefined ? facts : stateOf(stack);
};

export const mapOfStack = async (stack: string | undefined): Promise<ExposureMap> => {
  const facts = await stateOf(stack);
  return mapOf("state", facts, await edgeOf(facts));
};

/** Before and after what a preview would do, of its JSON. */
export const mapsOfPreview = async (json: string): Promise<readonly [ExposureMap, ExposureMap]> => {
  const { before: shown, after, cut } = previewOf(json);
  const now = mapOf("preview", after, await edgeOf(after));
  const before = cut ? await stateOf(now.stack) : shown;
  // A stack that is new says nothing of its edge yet; the other stack has it already.
  const edge = edgeStackOf(before) === undefined ? edgeStackOf(after) : undefined;
  const then = mapOf("state", before, edge === undefined ? await edgeOf(before) : await stateOf(edge));
  return [{ ...then, stack: now.stack }, now];
};

export const mapsOfFile = async (file: string): Promise<readonly [ExposureMap, ExposureMap]> =>
  mapsOfPreview(await contents(file));

/** @throws when the file is no map of this version */
export const keptMap = async (file: string): Promise<ExposureMap> => {
  try {
    return exposureMap.parse(JSON.parse(await contents(file)));
  } catch (error) {
    const why =
      error instanceof z.ZodError ? z.prettifyError(error) : String(error instanceof Error ? error.message : error);
    throw new Error(`${file} is no map; make one with: npm run --silent map -- --format json\n${why}`);
  }
};
