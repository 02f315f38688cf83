/** Makes what is missing: the vendors' files at once, then what has to be built, and the images beside that. */
import { existsSync } from "node:fs";
import { type Image, imageOf, makeImage } from "../machine/image.ts";
import type { ImageName, Tool } from "../versions.ts";
import { binaryOf, buildEdge, buildTool, edgeBinary, fetchSources, takeOfficial } from "./build.ts";
import type { Job, Lane } from "./left.ts";
import { progress } from "./progress.ts";

export interface Wanted {
  /** In the order in which they are built. */
  readonly tools: readonly Tool[];
  /** Cloudflare's edge, of this very source; it comes last. */
  readonly edge?: boolean;
  readonly images: readonly ImageName[];
}

export interface Making {
  /** Absolute path of a tool's binary, once it is there. @throws what kept it from being made */
  readonly tool: (name: Tool["name"]) => Promise<string>;
  readonly edge: Promise<string>;
  /** All of them are there. */
  readonly images: Promise<void>;
  /** Everything is there. */
  readonly all: Promise<void>;
}

interface Todo extends Job {
  readonly make: () => Promise<void>;
}

const edgeSeconds = 20;
const imageSeconds = 75;

/** A failure is told to whoever asks for it; until then it is nobody's. */
const later = <T>(work: Promise<T>): Promise<T> => {
  work.catch(() => {});
  return work;
};

/** Begins at once; nothing is said when nothing is missing. */
export const making = (wanted: Wanted, report: (line: string) => void): Making => {
  const missing = wanted.tools.filter((tool) => !existsSync(binaryOf(tool)));
  const todo = new Map<Tool["name"], Todo>(
    missing.map((tool) => [
      tool.name,
      { what: `${tool.name} ${tool.version}`, seconds: tool.seconds, make: () => buildTool(tool) },
    ]),
  );
  const [tools, images]: [Todo[], Todo[]] = [[...todo.values()], []];
  const lanes: readonly [Lane, Lane] = [
    { doing: "building", done: "built", jobs: tools },
    { doing: "making", done: "made", jobs: images },
  ];
  const told = progress(() => lanes, report);
  let broken = false;
  const inTurn = async (lane: Lane, job: Todo): Promise<void> => {
    if (broken) throw new Error(`${job.what} was not begun: what was made before or beside it failed`);
    await told.run(lane, job, job.make).catch((error: Error) => {
      broken = true;
      throw error;
    });
  };

  const had = async (tool: Tool): Promise<void> => {
    if (!(await takeOfficial(tool))) return;
    report(`downloaded ${tool.name} ${tool.version}`);
    const job = todo.get(tool.name);
    if (job) tools.splice(tools.indexOf(job), 1);
    todo.delete(tool.name);
  };
  const official = Promise.all(missing.map(had));

  const edge = wanted.edge ? edgeBinary() : Promise.resolve("");
  const pictures: Promise<Image[]> = Promise.all(wanted.images.map(imageOf));
  const begun = later(
    Promise.all([official, edge, pictures]).then(([, binary, all]) => {
      if (binary && !existsSync(binary))
        tools.push({ what: "edge", seconds: edgeSeconds, make: () => buildEdge(binary) });
      for (const image of all.filter(({ root }) => !existsSync(root)))
        images.push({ what: `the ${image.name} image`, seconds: imageSeconds, make: () => makeImage(image) });
      told.announce();
      // The sources of what is built next come while this one compiles.
      void missing
        .filter(({ name }) => todo.has(name))
        .slice(1)
        .reduce<Promise<unknown>>((before, tool) => before.then(() => fetchSources(tool)), Promise.resolve());
    }),
  );

  // One after the other: two such builds at once would need 8 GB.
  let previous: Promise<void> = begun;
  const paths = new Map<Tool["name"], Promise<string>>();
  for (const tool of wanted.tools) {
    const binary = binaryOf(tool);
    if (missing.includes(tool))
      previous = later(
        previous.then(async () => {
          const job = todo.get(tool.name);
          if (job) await inTurn(lanes[0], job);
        }),
      );
    paths.set(tool.name, missing.includes(tool) ? later(previous.then(() => binary)) : Promise.resolve(binary));
  }
  const madeEdge = later(
    previous.then(async () => {
      const job = tools.find(({ what }) => what === "edge");
      if (job) await inTurn(lanes[0], job);
      return edge;
    }),
  );
  const madeImages = later(
    begun.then(async () => {
      for (const job of images) await inTurn(lanes[1], job);
    }),
  );
  return {
    tool: (name) =>
      paths.get(name) ?? Promise.reject(new Error(`lab/versions.ts has no tool "${name}", or it was not asked for`)),
    edge: madeEdge,
    images: madeImages,
    all: later(Promise.all([...paths.values(), madeEdge, madeImages]).then(() => {})),
  };
};
