/** The sample services as they are delivered, in front of the Node of each image. */
import { describe, expect, it } from "vitest";
import { images } from "#settings/host/image.ts";
import { generated } from "./generated.ts";
import { inImage, why } from "./image.ts";

const app = "/etc/outward/blog/app/blog";

describe.skipIf(why !== "").each(images)("the sample services on %s", (image) => {
  const { unitFiles, services } = generated(image);
  const node = (script: string) => inImage(image, unitFiles, ["node", "--input-type=module", "--eval", script]);
  const mains = unitFiles.flatMap(({ path, content }) =>
    services.includes(path)
      ? [...content.matchAll(/^ExecStart=(\/usr\/bin\/node \S+)$/gm)].map(([, line = ""]) => line)
      : [],
  );

  it("load, and end only because they are told nothing", async () => {
    expect(mains).toHaveLength(3);
    for (const main of mains) {
      const { code, output } = await inImage(image, unitFiles, main.split(" "));
      expect([code, output]).toEqual([1, expect.stringMatching(/Error: (PGHOST|PORT) is not set/)]);
    }
  });

  it("would not end so with syntax that this Node does not know", async () => {
    expect((await node(`import "${app}/comments.js"; using x = null; y = 1 |> 2;`)).output).toMatch(/SyntaxError/);
  });

  it("know text from what is none", async () => {
    const parse = (body: string) =>
      node(`const { parseComment } = await import("${app}/comments.js");
        console.log(parseComment({ author: "A", body: ${body} }).body)`);
    expect(await parse('"whole: \\u{1f600}"')).toEqual({ code: 0, output: "whole: \u{1f600}\n" });
    expect((await parse('"half: \\ud83d"')).output).toMatch(/body has characters that are not text/);
  });

  it("find Debian's own pg", async () => {
    const told = await node(`const { debianPool } = await import("/etc/outward/blog/app/shared/database.js");
      console.log(typeof debianPool(() => {}).connect)`);
    expect(told).toEqual({ code: 0, output: "function\n" });
  });
});
