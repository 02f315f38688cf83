import { expect, it } from "vitest";
import { postgres } from "#workloads/postgres.ts";

it.each([
  ["debian-12", 15],
  ["debian-13", 17],
] as const)("on %s a project's cluster, and every script of it, is of PostgreSQL %d", (image, major) => {
  const bin = `/usr/lib/postgresql/${major}/bin`;
  const { packages, services, state } = postgres("blog", { image });
  expect(packages).toEqual([`postgresql-${major}`]);
  expect(services.map(({ exec, environment }) => environment?.PG_BIN ?? exec?.split(" ")[0])).toEqual([
    bin,
    `${bin}/postgres`,
  ]);
  expect(state.environment?.PG_BIN).toBe(bin);
  expect(state.dumps).toEqual({ format: "postgresql", version: major });
});

it("brings every script that it names", () => {
  const { files, services, state } = postgres("blog", { image: "debian-13" });
  const named = JSON.stringify([services, state]).match(/\/etc\/outward\/blog\/[\w./-]+\.sh/g) ?? [];
  expect(named.length).toBeGreaterThan(6);
  const there = files.map(({ path }) => path);
  expect([...new Set(named)].filter((path) => !there.includes(path))).toEqual([]);
});

it("lets a reader in who cannot write", () => {
  const { environment } = postgres("blog", { image: "debian-13" });
  expect(environment.reader).toEqual({ ...environment.app, PGUSER: "reader" });
});
