/** The blog: pages and comments for everyone, moderation for whom Cloudflare Access lets through. */
import type { IncomingHttpHeaders } from "node:http";
import { personOf } from "../shared/access.js";
import { mediaType, parseJson } from "../shared/body.js";
import { pageHeaders } from "../shared/html.js";
import { json, type Reply, type Request, type Service } from "../shared/http.js";
import { Refusal } from "../shared/refusal.js";
import { type Comments, parseComment, parseIds } from "./comments.js";
import type { Pages } from "./pages.js";
import type { Post } from "./posts.js";

const bodyLimit = 32 * 1024;

const html = (body: string, status = 200): Reply => ({ status, headers: pageHeaders, body });
const seeOther = (location: string): Reply => ({ status: 303, headers: { location } });

/** A page elsewhere could make a logged-in moderator's browser send a form here; browsers then say where it is from. */
const sameOrigin = (headers: IncomingHttpHeaders): void => {
  const site = headers["sec-fetch-site"];
  const from = headers.origin === undefined || headers.origin === `https://${headers.host}`;
  if (from && (site === undefined || site === "same-origin")) return;
  throw new Refusal(403, "moderation takes forms from its own page only");
};

const fieldsOf = async (request: Request): Promise<{ fields: unknown; form: boolean }> => {
  const type = mediaType(request.headers["content-type"]);
  if (type === "application/json") return { fields: parseJson(await request.body(bodyLimit)), form: false };
  if (type !== "application/x-www-form-urlencoded")
    throw new Refusal(415, "a comment comes as application/x-www-form-urlencoded or application/json");
  return { fields: Object.fromEntries(new URLSearchParams(await request.body(bodyLimit))), form: true };
};

/** The service, given where comments are kept. */
export const createBlog = (posts: readonly Post[], pages: Pages, comments: Comments): Service => {
  const find = (request: Request): Post => {
    const post = posts.find(({ slug }) => slug === request.params.slug);
    if (post) return post;
    throw new Refusal(404, "there is no such post");
  };

  const showPost = async (request: Request): Promise<Reply> => {
    const post = find(request);
    // A post stays readable while its comments are not.
    const shown = await comments.shown(post.slug).catch((error: unknown) => {
      if (error instanceof Refusal) return undefined;
      throw error;
    });
    return html(pages.post(post, shown, request.query.get("comment") === "waiting"));
  };

  const addComment = async (request: Request): Promise<Reply> => {
    const post = find(request);
    const { fields, form } = await fieldsOf(request);
    const id = await comments.add(post.slug, parseComment(fields));
    if (id === undefined)
      throw new Refusal(429, "too many comments wait for moderation: try again tomorrow", { "retry-after": "86400" });
    return form ? seeOther(`/posts/${post.slug}?comment=waiting#comments`) : json({ id, approved: false }, 201);
  };

  const health = async (): Promise<Reply> => {
    await comments.check();
    return json({ ok: true });
  };

  const moderate =
    (act: (id: string, moderator: string) => Promise<boolean>) =>
    async (request: Request): Promise<Reply> => {
      const moderator = personOf(request.headers);
      sameOrigin(request.headers);
      if (await act(request.params.id ?? "", moderator)) return seeOther("/admin");
      throw new Refusal(404, "there is no such comment: somebody else may have deleted it");
    };

  /** One who fills the queue keeps everybody else out: it is emptied in as few steps as it has pages. */
  const clear = async (request: Request): Promise<Reply> => {
    personOf(request.headers);
    sameOrigin(request.headers);
    await comments.clear(parseIds((await fieldsOf(request)).fields));
    return seeOther("/admin");
  };

  return {
    routes: [
      ["GET", /^\/$/, () => html(pages.index(posts))],
      ["GET", /^\/style\.css$/, () => ({ status: 200, headers: { "content-type": "text/css" }, body: pages.style })],
      ["GET", /^\/posts\/(?<slug>[a-z0-9-]{1,80})$/, showPost],
      ["POST", /^\/posts\/(?<slug>[a-z0-9-]{1,80})\/comments$/, addComment],
      ["GET", /^\/admin$/, async ({ headers }) => html(pages.admin(personOf(headers), await comments.all()))],
      ["POST", /^\/admin\/comments\/delete$/, clear],
      ["POST", /^\/admin\/comments\/(?<id>\d{1,18})\/approve$/, moderate((id, by) => comments.approve(id, by))],
      ["POST", /^\/admin\/comments\/(?<id>\d{1,18})\/delete$/, moderate((id) => comments.remove(id))],
      ["GET", /^\/healthz$/, health],
    ],
    refuse: (status, message, { headers }) =>
      mediaType(headers["content-type"]) === "application/json"
        ? json({ error: message }, status)
        : html(pages.refusal(status, message), status),
  };
};
