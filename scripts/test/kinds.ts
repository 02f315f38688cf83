/** The kinds of test as data: what each needs, when it runs, and how long it should take. */

export const kinds = [
  "check",
  "unit",
  "program",
  "host",
  "clients",
  "browser",
  "files",
  "engine",
  "lab",
  "moves",
] as const;

export type Kind = (typeof kinds)[number];

/** What is made or installed once, and then kept. */
export type Need = "packages" | "browser" | "pulumi" | "tools" | "images";

export interface About {
  readonly needs: readonly Need[];
  /** Seconds that it should take on two quiet cores, with every cache warm and beside what it runs beside: told only. */
  readonly budget: number;
}

export const about: Readonly<Record<Kind, About>> = {
  // The environment of Python's linters needs one of Debian's packages.
  check: { needs: ["packages"], budget: 90 },
  unit: { needs: [], budget: 60 },
  program: { needs: [], budget: 60 },
  host: { needs: [], budget: 200 },
  clients: { needs: [], budget: 60 },
  browser: { needs: ["browser"], budget: 60 },
  files: { needs: ["tools", "images"], budget: 100 },
  engine: { needs: ["pulumi"], budget: 1_300 },
  lab: { needs: ["tools", "images"], budget: 1_500 },
  moves: { needs: ["tools", "images"], budget: 1_700 },
};

/**
 * When each runs: steps one after the other, in a step lanes beside one another, in a lane kinds one after the other.
 * What needs neither tools nor images comes first: they are made meanwhile.
 */
export const steps: readonly (readonly (readonly Kind[])[])[] = [
  [
    ["check", "unit", "program", "clients", "browser"],
    // Its histories take as long as all the others.
    ["host"],
  ],
  // Labs and the engine wait for one thing or another a third of their time.
  [["lab"], ["moves"], ["engine", "files"]],
];

/** They share one lab each: their files run in the order of their names, and one that breaks it is enough. */
export const inLab: readonly Kind[] = ["lab", "moves"];

/** Files of `moves`, in the folder of `lab`. */
export const movesFiles = "tests/lab/{87,88,89,9?}-*.test.ts";

export const isMoves = (name: string): boolean => /^(8[789]|9.)-/.test(name);

/** Glob of a kind's files: the product's and the local cloud's own. */
export const globOf = (kind: string): string => `{tests,lab/tests}/${kind === "moves" ? "lab" : kind}/**/*.test.ts`;

/**
 * Tests of the rig itself: emulators, edge, stand-ins, machinery of the tests. `npm test -- product` leaves them out.
 * Whole kinds, files, and gates of `check` by name.
 */
export const rig = {
  kinds: ["clients"] as readonly Kind[],
  files: ["lab/tests/**", "tests/unit/witness/**", "tests/unit/scripts/**"] as readonly string[],
  gates: ["edge: tests"] as readonly string[],
};
