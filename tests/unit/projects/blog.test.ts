import { describe, expect, it } from "vitest";
import { createBlog } from "#projects/blog/blog.ts";
import { readPages } from "#projects/blog/pages.ts";
import { readPosts } from "#projects/blog/posts.ts";
import { ask, commentsInMemory, passed } from "./world.ts";

const folder = new URL("../../../projects/blog/", import.meta.url);
const pages = readPages(new URL("templates/", folder));
const posts = readPosts(new URL("posts/", folder));
const moderator = { host: "blog.example.com", ...passed({ email: "editor@example.com" }) };
const page = "/posts/nothing-listens";
const form = { "content-type": "application/x-www-form-urlencoded" };

const open = () => {
  const trouble = { down: false, readOnly: false };
  const { comments, kept } = commentsInMemory(trouble);
  const service = createBlog(posts, pages, comments);
  const send = (body: string, headers: Record<string, string> = form) =>
    ask(service, { method: "POST", path: `${page}/comments`, headers, body });
  const moderate = (act: string, headers: Record<string, string> = moderator) =>
    ask(service, { method: "POST", path: `/admin/comments/1/${act}`, headers });
  return {
    service,
    trouble,
    kept,
    send,
    moderate,
    read: async (path: string) => (await ask(service, { path })).body ?? "",
  };
};

describe("pages", () => {
  it("show the posts, the newest first", async () => {
    const index = await open().read("/");
    expect(index.indexOf("Nothing listens here")).toBeGreaterThan(0);
    expect(index.indexOf("Nothing listens here")).toBeLessThan(index.indexOf("Four connections out"));
  });

  it.each([
    "/posts/none",
    "/posts/nothing-listens/",
    "/posts/..%2fadmin",
    "/Admin",
    "//x/admin",
    "/%61dmin",
  ])("%s is a 404", async (path) => {
    expect((await ask(open().service, { path, headers: moderator })).status).toBe(404);
  });

  it("stay readable while the database is down, when health is not good", async () => {
    const { service, trouble, read } = open();
    expect(await read(page)).toContain("No comments yet.");
    trouble.down = true;
    expect(await read(page)).toContain("Comments cannot be read right now.");
    expect((await ask(service, { path: "/healthz" })).status).toBe(503);
  });
});

describe("a comment", () => {
  it("is stored, answered with 303, and shown only once it is approved", async () => {
    const { send, kept, read, moderate } = open();
    expect(await send("author=Ada&body=First")).toMatchObject({
      status: 303,
      headers: { location: `${page}?comment=waiting#comments` },
    });
    expect(kept).toMatchObject([{ author: "Ada", body: "First", post: "nothing-listens" }]);
    expect(await read(page)).not.toContain("First");
    expect((await moderate("approve")).status).toBe(303);
    expect(await read(page)).toContain("First");
    expect(kept[0]?.approvedBy).toBe("editor@example.com");
  });

  it("may come as JSON, and is then answered in JSON", async () => {
    const { send } = open();
    const json = { "content-type": "application/json; charset=utf-8" };
    expect(await send('{"author":"Ada","body":"First"}', json)).toMatchObject({
      status: 201,
      body: '{"id":"1","approved":false}\n',
    });
    expect(await send('{"author":"Ada"}', json)).toMatchObject({
      status: 422,
      body: expect.stringContaining('{"error":"'),
    });
  });

  it("is escaped, for readers and for the moderator", async () => {
    const { service, send, read, moderate } = open();
    await send(new URLSearchParams({ author: '"><b>', body: "<script>&'</script>{{{html}}}" }).toString());
    await moderate("approve");
    const admin = (await ask(service, { path: "/admin", headers: moderator })).body ?? "";
    for (const html of [await read(page), admin]) {
      expect(html).toContain("&#60;script&#62;&#38;&#39;&#60;/script&#62;{{{html}}}");
      expect(html).not.toContain("<script>");
      // One that was stored when more was taken turns nothing around but itself.
      expect(html).toContain("<bdi>&#34;&#62;&#60;b&#62;</bdi>");
      expect(html).not.toContain('"><b>');
    }
  });

  it.each([
    ["no author", "author=&body=x", 422],
    ["no body", "author=x", 422],
    ["a long author", `author=${"x".repeat(61)}&body=x`, 422],
    ["a long body", `author=x&body=${"x".repeat(4_001)}`, 422],
    ["a NUL", "author=x&body=a%00b", 422],
    ["a line break in the name", "author=a%0Ab&body=x", 422],
    // U+202E, and an isolate: what follows is read backwards, also beyond the comment.
    ["a name that turns the line around", "author=a%E2%80%AEb&body=x", 422],
    ["a body that turns its lines around", "author=a&body=x%E2%81%A7y", 422],
    ["a line separator in the name", "author=a%E2%80%A8b&body=x", 422],
    ["an unknown field", "author=x&body=x&approved=1", 422],
  ])("with %s is refused and not stored", async (_, body, status) => {
    const { send, kept } = open();
    expect((await send(body)).status).toBe(status);
    expect(kept).toEqual([]);
  });

  it.each(["שלום ابجد", "a\u200fb", "👩‍👩‍👧", "می\u200cخواهم"])("in any script is taken: %j", async (body) => {
    const { send, kept } = open();
    expect((await send(new URLSearchParams({ author: body, body }).toString())).status).toBe(303);
    expect(kept).toMatchObject([{ author: body, body }]);
  });

  it("just inside the limits is taken, counted in characters", async () => {
    const { send } = open();
    expect(
      (await send(new URLSearchParams({ author: "ü".repeat(60), body: "😀".repeat(4_000) }).toString())).status,
    ).toBe(303);
  });

  it("of another type, or for no post, is refused", async () => {
    const { service, send } = open();
    expect((await send("x", { "content-type": "multipart/form-data" })).status).toBe(415);
    const nowhere = { method: "POST", path: "/posts/none/comments", headers: form, body: "author=a&body=b" };
    expect((await ask(service, nowhere)).status).toBe(404);
  });

  it("is refused while too many wait", async () => {
    const { send, moderate } = open();
    for (const body of ["1", "2", "3"]) await send(`author=a&body=${body}`);
    expect((await send("author=a&body=4")).status).toBe(429);
    await moderate("approve");
    expect((await send("author=a&body=4")).status).toBe(303);
  });

  it("gets 503 while the host is read-only; pages do not", async () => {
    const { service, trouble, send, kept } = open();
    trouble.readOnly = true;
    expect(await send("author=a&body=b")).toMatchObject({ status: 503, headers: { "retry-after": "2" } });
    expect(kept).toEqual([]);
    expect((await ask(service, { path: page })).status).toBe(200);
  });
});

describe("moderation", () => {
  it("is closed to whom Access did not let through, whatever the request claims", async () => {
    const { service, send, moderate, kept } = open();
    await send("author=a&body=b");
    const claim = { host: "blog.example.com", "cf-access-authenticated-user-email": "editor@example.com" };
    expect((await ask(service, { path: "/admin", headers: claim })).status).toBe(403);
    expect((await moderate("approve", claim)).status).toBe(403);
    expect((await moderate("delete", claim)).status).toBe(403);
    expect(kept).toMatchObject([{ approvedBy: undefined }]);
    expect((await ask(service, { path: "/admin", headers: moderator })).status).toBe(200);
  });

  it("is for people, not for service tokens, whatever they call themselves beside their assertion", async () => {
    const token = passed({ common_name: "x.access" });
    const named = { ...token, "cf-access-authenticated-user-email": "editor@example.com" };
    for (const headers of [token, named])
      expect((await ask(open().service, { path: "/admin", headers })).status).toBe(403);
  });

  it("is written down under the name that was signed, and not under one beside it", async () => {
    const { send, moderate, kept } = open();
    await send("author=a&body=b");
    const other = { ...moderator, "cf-access-authenticated-user-email": "somebody.else@example.com" };
    expect((await moderate("approve", other)).status).toBe(303);
    expect(kept[0]?.approvedBy).toBe("editor@example.com");
  });

  it.each([
    ["another site", { origin: "https://evil.example.com" }, 403],
    ["a sandboxed frame", { origin: "null" }, 403],
    ["another site, as the browser says", { "sec-fetch-site": "cross-site" }, 403],
    ["a sibling site", { "sec-fetch-site": "same-site" }, 403],
    ["its own page", { origin: "https://blog.example.com", "sec-fetch-site": "same-origin" }, 303],
  ])("takes a form from %s: %j gives %i", async (_, headers, status) => {
    const { send, moderate, kept } = open();
    await send("author=a&body=b");
    expect((await moderate("delete", { ...moderator, ...headers })).status).toBe(status);
    expect(kept).toHaveLength(status === 303 ? 0 : 1);
  });

  it("empties a queue that somebody has filled in one step: what its page shows, and nothing that was shown or came since", async () => {
    const { service, send, moderate, kept, read } = open();
    const crowd = () => Promise.all(["1", "2", "3"].map((body) => send(`author=a&body=${body}`)));
    await send("author=Ada&body=First");
    await moderate("approve");
    await crowd();
    expect((await send("author=Bob&body=Hello")).status).toBe(429);
    const page = (await ask(service, { path: "/admin", headers: moderator })).body ?? "";
    expect(page).toContain("3 comments wait");
    const ids = /name="ids" value="([^"]*)"/.exec(page)?.[1] ?? "";
    const clear = (value: string, headers: Record<string, string> = moderator) =>
      ask(service, {
        method: "POST",
        path: "/admin/comments/delete",
        headers: { ...headers, ...form },
        body: new URLSearchParams({ ids: value }).toString(),
      });
    expect((await clear(ids, { host: "blog.example.com" })).status).toBe(403);
    expect((await clear(ids, { ...moderator, "sec-fetch-site": "cross-site" })).status).toBe(403);
    for (const wrong of ["", "x", "1 OR 1=1", "1".repeat(30)]) expect((await clear(wrong)).status).toBe(422);
    expect(kept).toHaveLength(4);
    // The first is shown by now, and is no part of it even when its id comes along.
    expect((await clear(`1 ${ids}`)).status).toBe(303);
    expect(kept).toMatchObject([{ author: "Ada" }]);
    expect((await send("author=Bob&body=Hello")).status).toBe(303);
    expect(await read("/posts/nothing-listens")).toContain("First");
    expect((await ask(service, { path: "/admin", headers: moderator })).body).toContain("1 comment waits");
  });

  it("of a comment that is gone is a 404", async () => {
    expect((await open().moderate("approve")).status).toBe(404);
  });
});
