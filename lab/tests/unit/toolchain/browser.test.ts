import { expect, it } from "vitest";
import { chromium, withoutBrowser } from "#lab/toolchain/browser.ts";

it("a browser is there, can be installed, or the reason is said", () => {
  const only = (file: string) => (other: string) => other === file;
  expect(withoutBrowser({ has: only(chromium), root: false })).toBe("");
  expect(withoutBrowser({ has: only("/usr/bin/apt-get"), root: true })).toBe("");
  expect(withoutBrowser({ has: only("/usr/bin/apt-get"), root: false })).toMatch(/only root on Debian can install it/);
  expect(withoutBrowser({ has: () => false, root: true })).toMatch(/is missing/);
});
