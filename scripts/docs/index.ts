/** `npm run docs`: writes what is made from what knows it best. A test holds each to it. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { protocolInPython } from "#host/protocol/python.ts";
import { commandsPage } from "./commands.ts";
import { configPage } from "./config.ts";
import { partOf } from "./parts.ts";
import { filled } from "./regions.ts";

const root = path.join(import.meta.dirname, "..", "..");

/** Whole pages, by their places from the root. */
export const pages: Readonly<Record<string, () => Promise<string> | string>> = {
  "docs/commands.md": commandsPage,
  "docs/config.md": configPage,
  "host/outward/protocol.py": protocolInPython,
};

/** Pages that people write, with regions in them. */
const written = (): readonly string[] => [
  "README.md",
  ...readdirSync(path.join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`)
    .filter((name) => !(name in pages)),
];

if (import.meta.main) {
  for (const [name, made] of Object.entries(pages)) writeFileSync(path.join(root, name), await made());
  for (const name of written()) {
    const text = readFileSync(path.join(root, name), "utf8");
    writeFileSync(path.join(root, name), filled(text, partOf));
  }
}
