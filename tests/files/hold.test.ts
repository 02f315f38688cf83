/** A port that is held while its service is exchanged: real connections, by each image's own nft and the host's own program. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hostProgram } from "#host/client/program.ts";
import { type Image, images } from "#settings/host/image.ts";
import { bootFiles, edited, generated } from "./generated.ts";
import { type BinaryFile, inImage, type TreeFile, why } from "./image.ts";

/** Seconds until each had its connection or its answer. */
type Found = Readonly<Record<string, number | boolean | null>>;

const program: readonly BinaryFile[] = [
  { path: "/usr/local/sbin/outward", content: hostProgram(), mode: 0o755 },
  { path: "/mnt/hold.py", content: readFileSync(new URL("hold.py", import.meta.url), "utf8") },
];

const found = async (image: Image, files: readonly TreeFile[]): Promise<Found> => {
  const own = files.filter(({ path }) => path !== "/usr/local/sbin/outward");
  const { code, output } = await inImage(image, [...own, ...program], ["python3", "/mnt/hold.py"]);
  const line = output.split("\n").find((one) => one.startsWith("{"));
  if (code !== 0 || !line) throw new Error(output);
  return JSON.parse(line);
};

/** What a connection takes that nobody holds, on a machine that is busy; one that is sent again takes a second. */
const atOnce = 0.9;

describe.skipIf(why !== "").each(images)("on %s", (image) => {
  const { unitFiles } = generated(image);
  const files = [...bootFiles.filter(({ path }) => path === "/etc/nftables.conf"), ...unitFiles];

  it("new connections of the project wait, and come by themselves; others go on", async () => {
    const seen = await found(image, files);
    for (const one of ["free", "root", "kept", "another port"]) expect(seen[one], one).toBeLessThan(atOnce);
    for (const one of ["let go", "own", "by itself", "anew"]) expect(seen[one], one).toBeGreaterThan(atOnce);
    // Three seconds are nearly over when it is held once more.
    expect(seen["by itself"]).toBeGreaterThan(2.9);
    expect(seen.anew).toBeGreaterThan(2.9);
    expect([seen.nothing, seen["under way"]]).toEqual([false, true]);
  }, 120_000);

  it("without the rule nobody waits: the twin", async () => {
    const open = edited(files, "/outward-blog.nft", "tcp flags & (syn | ack) == syn drop", "accept");
    const seen = await found(image, open);
    for (const one of ["let go", "own", "by itself", "anew"]) expect(seen[one], one).toBeLessThan(atOnce);
  }, 120_000);
});
