/** The host's program, packed as it is delivered, in front of the Python that will run it. */
import { describe, expect, it } from "vitest";
import { hostProgram } from "#host/client/program.ts";
import { images } from "#settings/host/image.ts";
import { type BinaryFile, inImage, why } from "./image.ts";

const place = "/usr/local/sbin/outward";
const packed = (content: Buffer): BinaryFile => ({ path: place, content, mode: 0o755 });

describe.skipIf(why !== "").each(images)("the host's program on %s", (image) => {
  const run = (content: Buffer, ...words: string[]) => inImage(image, [packed(content)], [place, ...words]);

  it("says what it can do, and refuses what it cannot", async () => {
    const help = await run(hostProgram(), "--help");
    expect(help.output).toMatch(/^ {2}outward apply PROJECT .*manifest/m);
    expect(help.output).toMatch(/^ {2}outward status \[PROJECT\] \[--json\] /m);
    expect(help.code).toBe(0);
    expect((await run(hostProgram(), "aply", "blog")).code).toBe(2);
    expect((await run(hostProgram(), "apply")).code).toBe(2);
  });

  it("does not run when only a part of it has arrived", async () => {
    expect((await run(hostProgram().subarray(0, -100), "--help")).code).not.toBe(0);
  });

  it("compiles, every module of it, and a broken one would not", async () => {
    const unpack = `set -e; mkdir /mnt/modules; cd /mnt/modules; python3 -m zipfile -e ${place} .`;
    const compile = async (then: string) =>
      inImage(image, [packed(hostProgram())], ["sh", "-c", `${unpack}; ${then} python3 -W error -m compileall -q .`]);
    expect(await compile("")).toEqual({ code: 0, output: "" });
    expect((await compile("echo 'def x(:' >outward/apply.py;")).output).toMatch(/outward\/apply\.py.*SyntaxError/s);
  });
});
