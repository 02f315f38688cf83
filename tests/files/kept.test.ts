/** Plain files of a project on their way to a successor, by each image's own rsync and the words that the host's program gives it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderUnit } from "#components/unit/files.ts";
import { hostProgram } from "#host/client/program.ts";
import { images } from "#settings/host/image.ts";
import { inImage, why } from "./image.ts";

interface Copy {
  readonly take: number;
  readonly give: number;
  readonly said: string;
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const program = "/usr/local/sbin/outward";
const files = [
  { path: program, content: hostProgram(), mode: 0o755 },
  { path: "/mnt/kept.py", content: read("kept.py") },
  { path: "/mnt/bundle.py", content: read("bundle.py") },
  { path: "/mnt/rsyncd.conf", content: renderUnit("rsyncd.conf", { project: "blog", state: "/mnt/from" }) },
];
const words = ["/usr/bin/python3", "/mnt/kept.py", program, "/mnt/rsyncd.conf", "/mnt/from", "/mnt/to"];

describe.skipIf(why !== "").each(images)("plain files on %s", (image) => {
  it("are copied whole, then by their difference, which a comparison sees; a channel that breaks off is a failure", async () => {
    const { code, output } = await inImage(image, files, [...words, "uploads", "notes/kept"]);
    expect(code, output).toBe(0);
    const lines = output.trim().split("\n");
    const [first, same, differs, difference, again, cut] = lines.slice(0, 6).map((line) => JSON.parse(line) as Copy);
    expect(first).toMatchObject({ take: 0, give: 0, said: expect.stringContaining("regular files transferred: 4\n") });
    expect(same).toEqual({ take: 0, give: 0, said: "" });
    expect(
      differs?.said
        .trim()
        .split("\n")
        .map((line) => line.split(/\s+/).at(-1))
        .sort(),
    ).toEqual(["uploads/a", "uploads/d", "uploads/deep/b"]);
    expect(difference?.said).toContain("regular files transferred: 2\n");
    expect(again).toEqual(same);
    expect(cut?.take).not.toBe(0);
    const left = JSON.parse(lines.at(-1) ?? "");
    expect(left.found).toEqual({
      "database/row": "640",
      "notes/kept/c": "600",
      "uploads/a": "640",
      "uploads/d": "640",
      "uploads/holes": "644",
      "uploads/link": "/etc/passwd",
    });
    expect([left.a, left.row, left.blocks]).toEqual(["eno", "the successor's own", 0]);
  });

  it("come back from one stream with the dump; of half a stream no dump is loaded", async () => {
    const argv = ["/usr/bin/python3", "/mnt/bundle.py", program, "/mnt/from", "/mnt/to"];
    const { code, output } = await inImage(image, files, argv);
    expect(code, output).toBe(0);
    const { codes, after_cut, loaded, found } = JSON.parse(output);
    expect(codes).toEqual({ pack: 0, cut: 1, unpack: 0, settle: 0, broken: 1 });
    expect(after_cut).not.toContain("loaded");
    expect(loaded).toBe(3_000_000);
    expect(found).toEqual({ loaded: "dumped\ndumped\ndumped".slice(0, 20), "uploads/deep/a": "one" });
  });
});
