/** An emulator's tables on disk: one JSON file per vendor, replaced whole. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

export interface TableFile {
  /** The tables of an earlier life; undefined when there is none. Throws when the file is no JSON. */
  readonly load: () => Promise<unknown>;
  /** Stores them as they are now. Resolves when they are on disk. */
  readonly save: (tables: unknown) => Promise<void>;
}

/** `<dir>/<vendor>.json`. */
export const tableFile = (dir: string, vendor: string): TableFile => {
  const file = path.join(dir, `${vendor}.json`);
  let writing: Promise<void> = Promise.resolve();
  const write = async (text: string): Promise<void> => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  return {
    load: async () => {
      let text: string;
      try {
        text = await readFile(file, "utf8");
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
      try {
        return JSON.parse(text);
      } catch {
        throw new Error(`${file} is no JSON: delete it to begin with empty tables, or run "npm run lab -- down"`);
      }
    },
    save: (tables) => {
      // The text is taken now, the writing waits its turn: an older state must never overtake a newer one.
      const text = JSON.stringify(tables, null, 1);
      const written = writing.then(() => write(text));
      writing = written.catch(() => undefined);
      return written;
    },
  };
};
