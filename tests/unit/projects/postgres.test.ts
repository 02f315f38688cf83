import { expect, it } from "vitest";
import { postgresPackages, postgresServices, postgresState } from "../../../projects/lib/postgres.ts";

const told = (image: "debian-12" | "debian-13") => {
  const [init, db] = postgresServices("blog", image);
  return {
    packages: postgresPackages(image),
    init: init?.environment?.PG_BIN,
    db: db?.exec.split(" ")[0],
    state: postgresState("blog", image).environment?.PG_BIN,
  };
};

it.each([
  ["debian-12", 15],
  ["debian-13", 17],
] as const)("on %s a project's cluster, and every script of it, is of PostgreSQL %d", (image, major) => {
  const bin = `/usr/lib/postgresql/${major}/bin`;
  expect(told(image)).toEqual({ packages: [`postgresql-${major}`], init: bin, db: `${bin}/postgres`, state: bin });
});
