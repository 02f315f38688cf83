import { readFileSync } from "node:fs";
import { fill } from "../shared/html.js";
import type { Comment } from "./comments.js";
import type { Post } from "./posts.js";

/** Every page as whole HTML; what visitors wrote is escaped. */
export interface Pages {
  readonly style: string;
  index(posts: readonly Post[]): string;
  /** @param comments undefined: they cannot be read right now. @param waiting the visitor has just sent one */
  post(post: Post, comments: readonly Comment[] | undefined, waiting: boolean): string;
  admin(moderator: string, comments: readonly Comment[]): string;
  refusal(status: number, message: string): string;
}

const minute = (date: Date): string => date.toISOString().slice(0, 16).replace("T", " ");

/** @param folder holds page, index-entry, post, comment, admin, admin-queue, admin-entry, refusal (.html) and style.css */
export const readPages = (folder: URL): Pages => {
  const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");
  const [page, entry, post, comment] = [
    read("page.html"),
    read("index-entry.html"),
    read("post.html"),
    read("comment.html"),
  ];
  const [admin, moderated, refusal] = [read("admin.html"), read("admin-entry.html"), read("refusal.html")];
  const queue = read("admin-queue.html");
  const whole = (title: string, main: string): string => fill(page, { title, main });
  const list = (items: readonly string[], none: string): string =>
    items.length > 0 ? items.join("") : `<p>${none}</p>\n`;
  const textOf = ({ id, author, body, postedAt, post: slug }: Comment) => ({
    id,
    author,
    body,
    at: minute(postedAt),
    slug,
  });

  return {
    style: read("style.css"),
    index: (posts) =>
      whole("Outward", posts.map(({ slug, date, title }) => fill(entry, { slug, date, title })).join("")),
    post: ({ slug, date, title, html }, comments, waiting) => {
      const shown = comments?.map((one) => fill(comment, textOf(one)));
      return whole(
        title,
        fill(post, {
          slug,
          date,
          title,
          html,
          notice: waiting ? '<p role="status">Thank you. Your comment is shown once it has been read.</p>\n' : "",
          comments: shown ? list(shown, "No comments yet.") : "<p>Comments cannot be read right now.</p>\n",
        }),
      );
    },
    admin: (moderator, comments) => {
      const entries = comments.map((one) =>
        fill(moderated, {
          ...textOf(one),
          state: one.approvedBy === undefined ? "waits" : `shown, by ${one.approvedBy}`,
        }),
      );
      const ids = comments.filter(({ approvedBy }) => approvedBy === undefined).map(({ id }) => id);
      const count = ids.length === 1 ? "1 comment waits" : `${ids.length} comments wait`;
      return whole(
        "Moderation",
        fill(admin, {
          moderator,
          queue: ids.length > 0 ? fill(queue, { count, ids: ids.join(" ") }) : "",
          comments: list(entries, "Nothing to moderate."),
        }),
      );
    },
    refusal: (status, message) => whole(String(status), fill(refusal, { status: String(status), message })),
  };
};
