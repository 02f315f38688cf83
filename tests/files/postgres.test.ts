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

interface Kept {
  readonly check: string;
  readonly dump: string;
}

const cluster = async (image: Image, kept: Readonly<Record<string, string>>): Promise<Kept> => {
  const files = [
    ...generated(image).unitFiles,
    { path: "/mnt/cluster.sh", content: read("cluster.sh"), mode: 0o755 },
    ...Object.entries(kept).map(([name, content]) => ({ path: `/mnt/${name}`, content })),
  ];
  const bin = postgresState("blog", image).environment?.PG_BIN ?? "";
  const { code, output } = await inImage(image, files, ["/mnt/cluster.sh", bin]);
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
