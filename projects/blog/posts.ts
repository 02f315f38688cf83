import { readdirSync, readFileSync } from "node:fs";

export interface Post {
  /** The last part of its address, e.g. `nothing-listens`. */
  readonly slug: string;
  /** `2026-11-02` */
  readonly date: string;
  readonly title: string;
  /** Written by us, so it is taken as it is. */
  readonly html: string;
}

/** Posts are files named `<date>-<slug>.html` whose first line is the title in an `<h1>`. @returns the newest first */
export const readPosts = (folder: URL): readonly Post[] =>
  readdirSync(folder)
    .map((file) => {
      const { date, slug } = /^(?<date>\d{4}-\d{2}-\d{2})-(?<slug>[a-z0-9-]{1,80})\.html$/.exec(file)?.groups ?? {};
      if (!date || !slug) throw new Error(`posts/${file}: a post is named like 2026-11-02-nothing-listens.html`);
      const [head = "", ...rest] = readFileSync(new URL(file, folder), "utf8").split("\n");
      const title = /^<h1>([^<&]+)<\/h1>$/.exec(head)?.[1];
      if (title === undefined)
        throw new Error(`posts/${file}: the first line must be <h1>the title</h1>, in plain text`);
      return { slug, date, title, html: rest.join("\n") };
    })
    .sort((a, b) => (a.date < b.date ? 1 : -1));
