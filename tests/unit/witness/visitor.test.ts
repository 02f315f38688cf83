import { expect, it } from "vitest";
import { type Seen, viewed, written } from "#tests/lab/witness/visitor.ts";

const seen = (status: number, body = "", retryAfter: string | null = null): Seen => ({ status, body, retryAfter });

it.each([
  [seen(200), "view", "blog"],
  [seen(302), "failed-view", "blog: 302 "],
  [seen(503, "a  page", "2"), "failed-view", "blog: 503 a page"],
  ["TimeoutError", "failed-view", "blog: TimeoutError"],
])("%o is a %s", (answer, kind, text) => {
  expect(viewed("blog", answer)).toEqual({ kind, text });
});

it.each([
  [seen(201, '{"id":"7"}'), "comment", "hello"],
  [seen(200, '{"id":"7"}'), "failed-write", 'comment: 200 {"id":"7"}'],
  [seen(201, "<html>"), "failed-write", "comment: 201 <html>"],
  [seen(503, "", "2"), "refusal", "hello"],
  [seen(503, "gone"), "failed-write", "comment: 503 gone"],
  [seen(429, "many", "86400"), "failed-write", "comment: 429 many"],
  [seen(530, ""), "failed-write", "comment: 530 "],
  ["read ECONNRESET", "failed-write", "comment: read ECONNRESET"],
])("%o is a %s", (answer, kind, text) => {
  expect(written("comment", "hello", answer, /"id":/)).toEqual({ kind, text });
});
