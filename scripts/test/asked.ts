/** What `npm test` was asked to run: its words, read and refused. Pure. */
import path from "node:path";
import { inLab, type Kind, kinds, rig } from "./kinds.ts";

export interface Asked {
  readonly kinds: readonly Kind[];
  /** Files of a kind that runs in part, as paths from the root; a kind that is not in it runs whole. */
  readonly files: Readonly<Partial<Record<Kind, readonly string[]>>>;
  /** Without the rig's own tests. */
  readonly product: boolean;
}

/** Told with exit code 2. */
export class Refused extends Error {}

export const usage = `usage: npm test [-- <kind>... | product] [<file>...] [--from <number>]

  (nothing)          every kind: ${kinds.join(", ")}
  <kind>...          these kinds only
  product            without the rig's own tests (emulators, edge, stand-ins); kinds may stand beside it
  <file>...          single files, by number or name: npm test -- lab 72, npm test -- 72-status
  --from <number>    of ${["engine", ...inLab].join(", ")}: the files from that number on: npm test -- lab --from 60
  --help

A part of ${inLab.join(" or ")} runs in a lab that is kept, so that a case can be tried again in seconds; OUTWARD_KEEP=0 takes
it down. OUTWARD_KEEP=1 keeps the lab of a whole run. OUTWARD_TEST_LAB and OUTWARD_TEST_PORT name another lab and its port,
OUTWARD_TEST_IMAGE the image of its host. What cannot run here is skipped, with the reason; it fails where it is named.`;

const nameOf = (file: string): string => path.basename(file, ".test.ts");
const numberOf = (file: string): number => Number(/^(\d+)-/.exec(nameOf(file))?.[1] ?? Number.NaN);

/** By its number, its name, its name without what follows a hyphen, or its path. */
const isMeant = (word: string, file: string): boolean =>
  file === word || nameOf(file) === word.replace(/\.test\.ts$/, "") || nameOf(file).startsWith(`${word}-`);

type FilesOf = (kind: Kind) => readonly string[];

const placesOf = (word: string, within: readonly Kind[], filesOf: FilesOf): readonly [Kind, readonly string[]][] =>
  within
    .map((kind): [Kind, readonly string[]] => [kind, filesOf(kind).filter((file) => isMeant(word, file))])
    .filter(([, found]) => found.length > 0);

/** The files that a word means; in more than one kind it is no word for one. */
const found = (word: string, named: readonly Kind[], filesOf: FilesOf): readonly [Kind, readonly string[]] => {
  const [first, ...others] = placesOf(word, named.length > 0 ? named : kinds, filesOf);
  if (first && others.length === 0) return first;
  if (first)
    throw new Refused(
      `"${word}" is a file of ${[first, ...others].map(([kind]) => kind).join(" and of ")}: say npm test -- ${first[0]} ${word}`,
    );
  const [elsewhere] = placesOf(word, kinds, filesOf);
  throw new Refused(
    elsewhere
      ? `"${word}" is a file of ${elsewhere[0]}, not of ${named.join(", ")}: say npm test -- ${elsewhere[0]} ${word}`
      : `"${word}" is no kind of test and no file${named.length > 0 ? ` of ${named.join(", ")}` : ""}\n\n${usage}`,
  );
};

/** The files of numbered kinds from a number on. */
const later = (from: string, named: readonly Kind[], filesOf: FilesOf): readonly [Kind, readonly string[]][] => {
  if (!/^\d+$/.test(from)) throw new Refused(`--from "${from}" must be a number of a file, e.g. --from 60`);
  if (named.length === 0) throw new Refused(`--from needs a kind: say npm test -- lab --from ${from}`);
  return named.map((kind) => {
    const files = filesOf(kind).filter((file) => numberOf(file) >= Number(from));
    if (files.length === 0) throw new Refused(`${kind} has no file numbered ${from} or above`);
    return [kind, files];
  });
};

/** @throws Refused, with the move */
export const asked = (words: readonly string[], filesOf: FilesOf): Asked | "help" => {
  if (words.includes("--help")) return "help";
  const at = words.indexOf("--from");
  if (at >= 0 && words[at + 1] === undefined) throw new Refused("--from needs a number, e.g. --from 60");
  const plain = words.filter((_, place) => at < 0 || (place !== at && place !== at + 1));
  const option = plain.find((word) => word.startsWith("-"));
  if (option) throw new Refused(`npm test has no option "${option}"\n\n${usage}`);
  const product = plain.includes("product");
  const isKind = (word: string): word is Kind => kinds.some((kind) => kind === word);
  const named = plain.filter(isKind);
  const names = plain.filter((word) => word !== "product" && !isKind(word));
  if (at >= 0 && names.length > 0)
    throw new Refused(`--from and single files (${names.join(", ")}) exclude each other`);
  if (product && names.length > 0)
    throw new Refused(`product and single files (${names.join(", ")}) exclude each other`);
  const parts = at >= 0 ? later(words[at + 1] ?? "", named, filesOf) : names.map((name) => found(name, named, filesOf));
  const files: Partial<Record<Kind, string[]>> = {};
  for (const [kind, some] of parts) files[kind] = [...new Set([...(files[kind] ?? []), ...some])].sort();
  const idle = named.find((kind) => parts.length > 0 && !files[kind]);
  if (idle) throw new Refused(`${idle} has none of the files ${names.join(", ")}: leave "${idle}" out`);
  const wanted = kinds.filter((kind) => (parts.length > 0 ? files[kind] : named.length === 0 || named.includes(kind)));
  const left = product ? wanted.filter((kind) => !rig.kinds.includes(kind)) : wanted;
  if (left.length === 0) throw new Refused(`${wanted.join(", ")} is the rig's own, which "product" leaves out`);
  return { kinds: left, files, product };
};
