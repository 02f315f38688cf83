/**
 * Pull requests as patches, each through the real preview with the policy pack. Beside a patch stands what a reviewer
 * reads: the verdict, the rules that it breaks, who gets in, and what an up would do. Those that touch nothing of each
 * other's share a preview, and its text has to be what is written beside each of them, and no more (review/groups.ts).
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "#ops/process.ts";
import { withoutEngine } from "./engine.ts";
import { type Checkout, checkout } from "./review/checkout.ts";
import { groups } from "./review/groups.ts";
import { saidIn, together } from "./review/together.ts";

const folder = path.join(import.meta.dirname, "pull-requests");
const named = (ending: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));

/** Drawn by the emulator. */
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const reads = (name: string): string => readFileSync(path.join(folder, `${name}.txt`), "utf8");
const patchOf = (name: string): string => readFileSync(path.join(folder, `${name}.patch`), "utf8");

const alone = named(".patch").filter((name) => !groups.some((group) => group.includes(name)));

describe("the pull requests", () => {
  it("are many, and each has beside it what is to be read of it", () => {
    expect(named(".patch").length).toBeGreaterThanOrEqual(25);
    expect(named(".txt")).toEqual(named(".patch"));
    for (const verdict of ["passes", "is stopped", "does not preview"])
      expect(named(".txt").filter((name) => reads(name).startsWith(`prod ${verdict}\n`))).not.toEqual([]);
  });

  it("are previewed once each; and who shares a preview has the same verdict", () => {
    expect([...alone, ...groups.flat()].toSorted()).toEqual(named(".patch"));
    for (const group of groups) expect(new Set(group.map((name) => saidIn(reads(name)).verdict)).size).toBe(1);
  });

  it("are compared by an eye that misses no line of any", () => {
    for (const text of named(".txt").map(reads)) {
      const lines = text.split("\n");
      const telling = lines.flatMap((line, place) => (/^ +[^ N]/.test(line) ? [place] : []));
      for (const place of telling) expect(saidIn(lines.with(place, "").join("\n"))).not.toEqual(saidIn(text));
    }
  });
});

describe.skipIf(withoutEngine)("a pull request", () => {
  let here: Checkout;
  const review = async (...patches: string[]) => {
    const ended = await here.patched(patches, () =>
      run([process.execPath, "ops/outward.ts", "review", "preview"], { cwd: here.cwd, env: here.engine.place.env }),
    );
    return { ...ended, out: ended.out.replaceAll(uuid, "<id>") };
  };

  beforeAll(async () => {
    here = await checkout();
  });
  afterAll(() => here?.close());

  it("that changes nothing is told in two lines", async () => {
    expect(await review()).toEqual({
      code: 0,
      err: "",
      out: "prod passes\n\nwho can reach what\n  Nobody gets in who did not, and nobody is shut out.\n",
    });
  });

  it.each(alone)("%s", async (name) => {
    const { code, out } = await review(patchOf(name));
    await expect(out).toMatchFileSnapshot(path.join(folder, `${name}.txt`));
    expect(code).toBe(out.startsWith("prod passes\n") ? 0 : 1);
  });

  it.each(groups.map((group) => ({ group, names: group.join(", ") })))("$names", async ({ group }) => {
    const { code, out } = await review(...group.map(patchOf));
    const [first, ...others] = group.map((name) => saidIn(reads(name)));
    expect(saidIn(out)).toEqual(first && together([first, ...others]));
    expect(code).toBe(out.startsWith("prod passes\n") ? 0 : 1);
  });

  it("asks the emulators nothing that they do not model", () => {
    expect(here.world.unknown).toEqual([]);
  });
});
