import { expect, it } from "vitest";
import { parseBytes, parseOptions } from "#lab/gateway/options.ts";

const url = ["--url", "https://motor.outward.test/readings"];

it("has a default for all but the address, and takes the secret from the environment", () => {
  const secret = ["--client-id-env", "ID", "--client-secret-env", "SECRET"];
  expect(parseOptions([...url, ...secret, "--memory", "16KiB"], { ID: "i", SECRET: "s" })).toEqual({
    url: url[1],
    headers: { "CF-Access-Client-Id": "i", "CF-Access-Client-Secret": "s" },
    sensor: "m1",
    rate: 1,
    batches: 10,
    readings: 1,
    ageMs: 10_000,
    memory: 16_384,
    timeoutMs: 10_000,
    deadlineMs: 60_000,
  });
});

it("may be told of a file that holds the secret", () => {
  const told = parseOptions([...url, "--client-id-env", "ID", "--client-secret-file", "/run/secret"], { ID: "i" });
  expect([told.headers, told.secretFile]).toEqual([{ "CF-Access-Client-Id": "i" }, "/run/secret"]);
});

it("says all that is wrong at once", () => {
  const wrong = ["--rate", "0", "--memory", "1KB", "--sensor", "M1", "--client-id-env", "ID"];
  expect(() => parseOptions(wrong, {})).toThrow(
    [
      "--client-id-env ID: the variable is not set",
      "--url is missing, e.g. --url https://motor.outward.test/readings",
      "--sensor M1: must be 1 to 64 of a-z 0-9 . _ -, e.g. m1",
      "--memory 1KB: must be 448 or more for two batches of 1, e.g. 64KiB",
      "--rate 0: must be a number above 0",
    ].join("\n"),
  );
});

it.each([
  ["4096", 4_096],
  ["64KiB", 65_536],
  ["1MiB", 1_048_576],
  ["64KB", Number.NaN],
  ["-1", Number.NaN],
])("%s is %d bytes", (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});
