/** A browser for tests of pages: Debian's chromium. */
import { existsSync } from "node:fs";
import { installPackages } from "./prerequisites.ts";

export const chromium = "/usr/bin/chromium";

interface Here {
  readonly has: (file: string) => boolean;
  readonly root: boolean;
}

const here = (): Here => ({ has: existsSync, root: process.getuid?.() === 0 });

/** Why there is no browser and none can be installed; empty when there is one, or can be. */
export const withoutBrowser = ({ has, root }: Here = here()): string =>
  has(chromium) || (root && has("/usr/bin/apt-get"))
    ? ""
    : `${chromium} is missing, and only root on Debian can install it (apt-get install chromium)`;

export const ensureBrowser = (report: (line: string) => void): Promise<void> =>
  installPackages(existsSync(chromium) ? [] : ["chromium"], report);
