import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { writeGuard } from "#projects/shared/readonly.ts";
import { pathsSetting, portSetting, setting } from "#projects/shared/settings.ts";

const folder = mkdtempSync(join(tmpdir(), "outward-readonly-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("writes pass without a flag, get 503 with any of them, and pass again when it is gone", () => {
  const [run, state] = [join(folder, "run"), join(folder, "state")];
  const guard = writeGuard([run, state]);
  expect(guard).not.toThrow();
  for (const flag of [run, state]) {
    writeFileSync(flag, "");
    expect(guard).toThrow(expect.objectContaining({ status: 503, headers: { "retry-after": "2" } }));
    rmSync(flag);
    expect(guard).not.toThrow();
  }
});

it("a flag that cannot be looked at is no permission to write", () => {
  expect(writeGuard([join(folder, "x".repeat(300))])).toThrow("ENAMETOOLONG");
});

it.each([
  ["a missing value", () => setting("PGHOST", {}), "PGHOST is not set"],
  ["an empty value", () => setting("PGHOST", { PGHOST: "" }), "PGHOST is not set"],
  ["a port that is none", () => portSetting("PORT", { PORT: "3000x" }), 'PORT is "3000x"'],
  ["a port out of range", () => portSetting("PORT", { PORT: "65536" }), "from 1 to 65535"],
  ["a relative flag", () => pathsSetting("READ_ONLY", { READ_ONLY: "/run/a:b" }), 'READ_ONLY has "b"'],
])("%s ends the start with a sentence", (_, read, sentence) => {
  expect(read).toThrow(sentence);
});

it("right settings are taken", () => {
  expect(portSetting("PORT", { PORT: "3000" })).toBe(3000);
  expect(pathsSetting("READ_ONLY", { READ_ONLY: "/run/a:/var/b" })).toEqual(["/run/a", "/var/b"]);
});
