/** Files of a unit, in their own languages. Pure apart from reading them. */
import { fillFile } from "#cloud-init/fill.ts";

/** A file of `files/` with its blanks filled. */
export const renderUnit = (name: string, values: Readonly<Record<string, string>>): string =>
  fillFile(new URL(`files/${name}`, import.meta.url), values);
