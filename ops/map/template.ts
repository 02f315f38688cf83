/** Fills the HTML files of `page/`. Pure apart from reading them. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Text made safe between tags and inside quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const read = (name: string): string => readFileSync(new URL(`page/${name}`, import.meta.url), "utf8");

/**
 * Blanks of each file: `{{name}}` is escaped, `{{{name}}}` is HTML that was filled here.
 * A blank without a value, or a value without a blank, is a typing mistake and throws.
 */
interface Blanks {
  readonly "page.html": "stack" | "summary" | "style" | "styleHash" | "script" | "scriptHash" | "links" | "hostnames";
  readonly "link.html": "anchor" | "hostname" | "badge";
  readonly "badge.html": never;
  readonly "hostname.html": "anchor" | "hostname" | "routes";
  readonly "route.html": "danger" | "path" | "who" | "tunnel" | "unit" | "origin";
  readonly "everyone.html": "reason";
}

const files = new Map<string, string>();
const fileOf = (name: string): string => {
  const text = files.get(name) ?? read(name);
  files.set(name, text);
  return text;
};

/** @throws for a blank without a value, and for a value without a blank */
export const fillPage = <Name extends keyof Blanks>(
  name: Name,
  values: Readonly<Record<Blanks[Name], string>>,
): string => {
  const given = new Map(Object.entries<string>(values));
  const used = new Set<string>();
  const filled = fileOf(name).replace(/\{\{\{(\w+)\}\}\}|\{\{(\w+)\}\}/g, (_, html?: string, text?: string) => {
    const blank = html ?? text ?? "";
    const value = given.get(blank);
    if (value === undefined) throw new Error(`${name}: its blank ${blank} has no value`);
    used.add(blank);
    return html === undefined ? escapeHtml(value) : value;
  });
  const unused = [...given.keys()].filter((blank) => !used.has(blank));
  if (unused.length > 0) throw new Error(`${name} has no blank for ${unused.join(", ")}`);
  return filled;
};

/** What a content security policy allows this very text by. */
export const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;
