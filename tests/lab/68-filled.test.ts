/** Data of a given size: there as the ingest would have stored it, and gone again with its room. */
import { afterAll, expect, it } from "vitest";
import { empty, fill, filledSize } from "./filled.ts";
import { query } from "./lab.ts";

const mib = 1024 ** 2;
const others = () => query("motor", "SELECT count(*) FROM readings WHERE sensor NOT LIKE 'filled-%'");
const batches = () => query("motor", "SELECT count(*) FROM batches WHERE gateway = 'filled'");
const filled = () =>
  query(
    "motor",
    `SELECT count(*), count(DISTINCT key), bool_and(readings = (SELECT count(*) FROM readings WHERE batch = id))
     FROM (SELECT * FROM batches WHERE gateway = 'filled' ORDER BY id DESC LIMIT 3) AS last`,
  );

afterAll(() => empty());

it("adds whole batches until the database has the size, and nothing when it has it", async () => {
  const before = await filledSize();
  const began = performance.now();
  const have = await fill(before / mib + 10);
  console.log(`10 MiB of readings in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  expect((have - before) / mib).toBeGreaterThanOrEqual(10);
  expect((have - before) / mib).toBeLessThan(13);
  expect(await filled()).toBe("3|3|t");
  const had = await batches();
  // The server's own upkeep may change its size meanwhile.
  await fill(before / mib + 10);
  expect(await batches()).toBe(had);
});

it("takes its own away and leaves the others", async () => {
  const [kept, full] = [await others(), await filledSize()];
  expect(await empty()).toBeLessThan(full - 9 * mib);
  expect(await filled()).toBe("0|0|");
  expect(await others()).toBe(kept);
});
