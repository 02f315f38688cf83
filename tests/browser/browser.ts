/** A real Chromium without a window and without a profile of before; it asks nobody anything by itself. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContext, chromium as driver, type Page } from "playwright-core";
import { chromium, withoutBrowser } from "#lab/toolchain/browser.ts";

/** Why browser tests cannot run here, printed. */
export const skipped = existsSync(chromium) ? "" : withoutBrowser() || "npm test -- browser installs chromium first";
if (skipped) console.log(`browser tests are skipped: ${skipped}`);

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Whatever still asked would find nobody.
  "--host-resolver-rules=MAP * ~NOTFOUND",
];

export interface Seen {
  readonly page: Page;
  /** Addresses that the page asked for, its own file left out. */
  readonly asked: readonly string[];
  /** Errors on its console, and thrown ones. */
  readonly errors: readonly string[];
}

export interface Browser {
  /** Opens a page from a file. */
  readonly open: (html: string, options?: { readonly scripts?: boolean }) => Promise<Seen>;
  readonly close: () => Promise<void>;
}

export const browser = async (): Promise<Browser> => {
  const folder = await mkdtemp(path.join(tmpdir(), "outward-browser-"));
  const contexts: BrowserContext[] = [];
  const open: Browser["open"] = async (html, { scripts = true } = {}) => {
    const at = path.join(folder, `${contexts.length}`);
    const context = await driver.launchPersistentContext(`${at}-profile`, {
      executablePath: chromium,
      headless: true,
      javaScriptEnabled: scripts,
      args: quiet,
      // It keeps crash reports and settings of the desktop at home, beside its profile.
      env: { ...process.env, HOME: folder },
    });
    contexts.push(context);
    await writeFile(`${at}.html`, html);
    const [asked, errors]: [string[], string[]] = [[], []];
    const page = await context.newPage();
    const own = pathToFileURL(`${at}.html`).href;
    page.on("request", (request) => request.url() === own || asked.push(request.url()));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(own);
    return { page, asked, errors };
  };
  const close = async (): Promise<void> => {
    for (const context of contexts) await context.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { open, close };
};
