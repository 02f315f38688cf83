import { describe, expect, it } from "vitest";
import { diff } from "#ops/map/diff.ts";
import { diffText } from "#ops/map/diff-text.ts";
import { combined, conditions, type PullRequest, widening } from "./corpus.ts";
import { closing, moving, quiet } from "./corpus-rest.ts";
import { mapWith } from "./stack.ts";

const corpus: readonly PullRequest[] = [...widening, ...conditions, ...combined, ...closing, ...moving, ...quiet];

const linesOf = (text: string): readonly string[] => text.split("\n\n")[0]?.split("\n") ?? [];

describe("a pull request as a reviewer reads it", () => {
  // As many more, through the real preview: tests/engine/pull-requests.
  it("is of its own", () => {
    expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
  });

  it.each(corpus)("$name", ({ on = {}, reads, ...patch }) => {
    const changes = diff(mapWith(on), mapWith(patch));
    expect(linesOf(diffText(changes))).toEqual(
      reads.length > 0 ? reads : ["Nobody gets in who did not, and nobody is shut out."],
    );
  });
});

describe("what goes, back again", () => {
  it.each(corpus.filter(({ reads }) => reads.length > 0))("$name", ({ on = {}, ...patch }) => {
    const [before, after] = [mapWith(on), mapWith(patch)];
    const [there, back] = [diff(before, after), diff(after, before)];
    const opens = (changes: typeof there) => changes.some(({ kind }) => kind === "public" || kind === "opens");
    const closes = (changes: typeof there) => changes.some(({ kind }) => kind === "closes");
    // A domain and its addresses overlap; what opens on the way there must close on the way back.
    if (opens(there)) expect(closes(back)).toBe(true);
    if (closes(there)) expect(opens(back)).toBe(true);
  });
});
