/** What a project keeps, on its way from one image's PostgreSQL to the other's, by the scripts that a handover runs. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Image } from "#settings/host/image.ts";
import { postgres } from "#workloads/postgres.ts";
import { generated } from "./generated.ts";
import { inImage, why } from "./image.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const schema = ["blog", "motor"].map((project) => read(`../../projects/${project}/schema.sql`)).join("\n");
const fill = `${schema}\n${read("fill.sql")}`;

const binOf = (image: Image): string => postgres("blog", { image }).state.environment?.PG_BIN ?? "";

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

  it("does not go back from Debian 13 to 12, and the words say why", async () => {
    const { dump } = await cluster("debian-13", { "fill.sql": fill });
    const { code, output } = await inImage(
      "debian-12",
      [...generated("debian-12").unitFiles, ...scripts("cluster.sh"), { path: "/mnt/kept.dump", content: dump }],
      ["/mnt/cluster.sh", binOf("debian-12")],
    );
    expect(output).toMatch(/unsupported version .*\n.*nothing was replaced; .* that of a newer PostgreSQL/);
    expect(code).not.toBe(0);
  });
});

describe.skipIf(why !== "")("a standby of PostgreSQL", () => {
  it.each([
    "debian-12",
    "debian-13",
  ] as const)("is not taken for the database when it lacks what is unlogged, on %s", async (image) => {
    const { code, output } = await inImage(
      image,
      [...generated(image).unitFiles, ...scripts("followed.sh")],
      ["/mnt/followed.sh", binOf(image)],
    );
    const unlogged = "public.lost, public.lost_id_seq";
    expect(output.trim().split("\n")).toEqual([
      "obstacle without: ",
      "beside a temporary table: the same",
      "a standby's line is another",
      "and means the same",
      "following is written down",
      "promoted: ",
      "and that it is over",
      `obstacle: has unlogged tables or sequences, of which a standby gets nothing: ${unlogged}`,
      `check of a standby ended: ERROR:  a standby has nothing of what is unlogged: ${unlogged}`,
      `promoted too late ended: what was followed has unlogged tables or sequences, of which a standby gets nothing: ${unlogged}`,
      "loaded into a standby: the same",
      "rows: 3",
      "init after a half copy ended: /mnt/cluster/other was to follow another host's database and is not there: an empty one " +
        "would serve in its place; if that is what you want, remove /mnt/cluster/other.following and start again",
      "init where it may not write: makes one",
    ]);
    expect(code).toBe(0);
  });
});

describe.skipIf(why !== "")("a dump of PostgreSQL that says what it has", () => {
  it.each([
    "debian-12",
    "debian-13",
  ] as const)("is of the moment that it says, while visitors write, on %s", async (image) => {
    const { code, output } = await inImage(
      image,
      [...generated(image).unitFiles, ...scripts("moment.sh")],
      ["/mnt/moment.sh", binOf(image)],
    );
    expect(output.trim().split("\n")).toEqual([
      "written meanwhile: yes",
      "loaded: what the dump said",
      "one row more: not the same",
      "sequences public.kept_id_seq: N was copied, N is here",
      "a dump with nowhere to go: fails",
    ]);
    expect(code).toBe(0);
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
