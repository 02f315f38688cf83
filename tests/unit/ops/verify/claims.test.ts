/** The table of lines: each has a part that tries it, whatever a stack has. */
import { expect, it } from "vitest";
import { claims } from "#ops/verify/claims.ts";
import type { Context } from "#ops/verify/context.ts";
import { fallbackPart, partsOf } from "#ops/verify/parts.ts";

const route = { name: "admin", hostname: "blog.example.com", path: "/admin", access: { emails: ["me@example.com"] } };

const context = {
  addresses: ["192.0.2.1"],
  options: { fallback: "blog" },
  inventory: {
    active: "host",
    projects: [{ name: "blog", tunnelId: "1", audiences: { admin: "aud" }, routes: [route] }],
    hosts: [{ hostName: "host" }],
    units: [{ project: "blog", host: "host", services: ["web"], egress: [], backup: true }],
  },
} as unknown as Context;

const tried = [...partsOf(context), fallbackPart(context)].flatMap((part) => part?.lines ?? []);

it.each(Object.keys(claims))("%s is tried", (name) => {
  const kind = name.replace(/ <.*/, "");
  expect(tried.filter((line) => line === name || (kind !== name && line.startsWith(`${kind} `)))).not.toEqual([]);
});

it("and one that no part has is seen to be missing: the twin", () => {
  expect(tried.some((line) => line.startsWith("closed sctp"))).toBe(false);
  expect(new Set(tried).size).toBe(tried.length);
});
