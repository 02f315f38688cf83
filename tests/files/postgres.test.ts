/** What a project keeps, on its way from one image's PostgreSQL to the other's, by the scripts that a handover runs. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { postgresState } from "../../projects/lib/postgres.ts";
import type { Image } from "../../settings/image.ts";
import { generated } from "./generated.ts";
import { inImage, why } from "./image.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const schema = ["blog", "motor"].map((project) => read(`../../projects/${project}/schema.sql`)).join("\n");
const fill = `${schema}\n${read("fill.sql")}`;

const binOf = (image: Image): string => postgresState("blog", image).environment?.PG_BIN ?? "";

/** One of the scripts beside this file, and what it sources. */
const scripts = (name: string) =>
  [name, "as-postgres.sh"].map((file) => ({ path: `/mnt/${file}`, content: read(file), mode: 0o755 }));

interface Kept {
  readonly check: string;
  readonly dump: string;
}

const cluster = async (image: Image, kept: Readonly<Record<string, string>>): Promise<Kept> => {
  const files = [
    ...generated(image).unitFiles,
    ...scripts("cluster.sh"),
    ...Object.entries(kept).map(([name, content]) => ({ path: `/mnt/${name}`, content })),
  ];
  const { code, output } = await inImage(image, files, ["/mnt/cluster.sh", binOf(image)]);
  expect(output, output).toMatch(/^\{.*\}\n\S+$/);
  expect(code).toBe(0);
  const [check = "", dump = ""] = output.split("\n");
  return { check, dump };
};

describe.skipIf(why !== "")("what PostgreSQL keeps", () => {
  it("is the same by its check after it went from Debian 12 to 13; one row less is not", async () => {
    const before = await cluster("debian-12", { "fill.sql": fill });
    expect(JSON.parse(before.check).tables["public.comments"].rows).toBe(2);
    const after = await cluster("debian-13", { "kept.dump": before.dump });
    expect(after.check).toBe(before.check);
    const less = await cluster("debian-12", { "fill.sql": `${fill}\nDELETE FROM comments WHERE author = 'Zoë';` });
    expect(less.check).not.toBe(before.check);
  });
});

describe.skipIf(why !== "")("after a power cut PostgreSQL", () => {
  it.each(["debian-12", "debian-13"] as const)("starts though its old process id is another's on %s", async (image) => {
    const { code, output } = await inImage(
      image,
      [...generated(image).unitFiles, ...scripts("power-cut.sh")],
      ["/mnt/power-cut.sh", binOf(image)],
    );
    expect(output.trim().split("\n")).toEqual([
      "init: leaves the lock of one that runs",
      "start: does not run",
      'lock file "postmaster.pid" already exists',
      "start: runs",
    ]);
    expect(code).toBe(0);
  });
});
