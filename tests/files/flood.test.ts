/** The kernel's memory of connections is all users': how much of it one of them takes, by each image's own nft. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { flows } from "#components/host/egress.ts";
import { type Image, images } from "#settings/host/image.ts";
import { metricsPort } from "#settings/host/ports.ts";
import { bootFiles, edited, generated } from "./generated.ts";
import { inImage, type TreeFile, why } from "./image.ts";

const own = { port: metricsPort("blog"), to: null };
const edge = { to: "198.41.192.7", port: 7844 };

/** What one user does, and how many connections are remembered of it at most. */
const floods = [
  { user: "outward-blog", protocol: "udp", ...own, port: 40_000, most: 0 },
  { user: "outward-blog", protocol: "tcp", ...own, most: 0 },
  { user: "outward-blog", protocol: "udp", ...own, most: flows.within },
  { user: "outward-blog-tunnel", protocol: "udp", ...edge, most: flows.outside },
  { user: "outward-blog-tunnel", protocol: "tcp", ...edge, most: flows.outside },
] as const;

/** Longer than a busy machine takes: entries that ended meanwhile would be no share that was kept. */
const patience = 240_000;

const remembered = async (image: Image, files: readonly TreeFile[]): Promise<readonly number[]> => {
  const program = { path: "/mnt/flood.py", content: readFileSync(new URL("flood.py", import.meta.url), "utf8") };
  const given = { path: "/mnt/floods.json", content: JSON.stringify(floods) };
  const { code, output } = await inImage(image, [...files, program, given], ["python3", program.path, given.path]);
  const found = output.split("\n").find((line) => line.startsWith("["));
  if (code !== 0 || !found) throw new Error(output);
  return JSON.parse(found);
};

describe.skipIf(why !== "").each(images)("on %s", (image) => {
  const { unitFiles } = generated(image);
  const files = [...bootFiles.filter(({ path }) => path === "/etc/nftables.conf"), ...unitFiles];

  it(
    "no user takes more than a share, and what stays on the host takes none",
    async () => {
      const found = await remembered(image, files);
      expect(floods.filter(({ most }, nth) => (found[nth] ?? Number.POSITIVE_INFINITY) > most)).toEqual([]);
      // Its share it does get.
      expect(found[2]).toBeGreaterThan(flows.within / 2);
    },
    patience,
  );

  it(
    "without shares and with a memory of loopback, each takes as much as it likes: the twin",
    async () => {
      const open = edited(files, "/nftables.conf", "oif lo meta l4proto != udp notrack", "").map((file) =>
        file.path.endsWith("outward-blog.nft")
          ? {
              ...file,
              content: file.content.replaceAll(/^.* ct count over .*$/gm, "").replaceAll(/\breject$/gm, "accept"),
            }
          : file,
      );
      const found = await remembered(image, open);
      expect(floods.filter(({ most }, nth) => (found[nth] ?? 0) <= most)).toEqual([]);
    },
    patience,
  );
});
