/**
 * Pull requests as patches, each through the real preview with the policy pack. Beside a patch stands what a reviewer
 * reads: the verdict, the rules that it breaks, who gets in, and what an up would do.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../ops/run.ts";
import { withoutEngine } from "./engine.ts";
import { type Checkout, checkout } from "./review/checkout.ts";

const folder = path.join(import.meta.dirname, "pull-requests");
const named = (ending: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));

/** Drawn by the emulator. */
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const reads = (name: string): string => readFileSync(path.join(folder, `${name}.txt`), "utf8");

describe("the pull requests", () => {
  it("are many, and each has beside it what is to be read of it", () => {
    expect(named(".patch").length).toBeGreaterThanOrEqual(25);
    expect(named(".txt")).toEqual(named(".patch"));
    for (const verdict of ["passes", "is stopped", "does not preview"])
      expect(named(".txt").filter((name) => reads(name).startsWith(`prod ${verdict}\n`))).not.toEqual([]);
  });
});

describe.skipIf(withoutEngine)("a pull request", () => {
  let here: Checkout;
  const review = (patch: string | undefined) =>
    here.patched(patch, () =>
      run([process.execPath, "ops/review.ts", "preview"], { cwd: here.cwd, env: here.engine.place.env }),
    );

  beforeAll(async () => {
    here = await checkout();
  });
  afterAll(() => here?.close());

  it("that changes nothing is told in two lines", async () => {
    expect(await review(undefined)).toEqual({
      code: 0,
      err: "",
      out: "prod passes\n\nwho can reach what\n  Nobody gets in who did not, and nobody is shut out.\n",
    });
  });

  it.each(named(".patch"))("%s", async (name) => {
    const { code, out } = await review(readFileSync(path.join(folder, `${name}.patch`), "utf8"));
    await expect(out.replaceAll(uuid, "<id>")).toMatchFileSnapshot(path.join(folder, `${name}.txt`));
    expect(code).toBe(out.startsWith("prod passes\n") ? 0 : 1);
  });

  it("asks the emulators nothing that they do not model", () => {
    expect(here.world.unknown).toEqual([]);
  });
});
