import { describe, expect, it } from "vitest";
import { type EdgeOutput, edgeOfProject } from "#components/edge/reference.ts";
import { project } from "#settings/project/project.ts";
import { rightProject } from "#tests/unit/settings/sample.ts";

const data = project.parse({ ...rightProject(), routes: Object.values(rightProject().routes as object) });
const shop: EdgeOutput = {
  tunnelId: "t",
  credential: "{}",
  audiences: { admin: "aud" },
  routes: { site: "shop.example.com/", admin: "shop.example.com/admin" },
};
const move = "\n  bring its edge up first, with the same projects and hostnames: pulumi up -s edge";
const refusal = (output: unknown, gone?: string): string => {
  try {
    edgeOfProject("acme/outward/edge", output, data, gone);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("a project's part of another stack's edge", () => {
  it("is what that stack tells", () => {
    expect(edgeOfProject("edge", { shop, other: {} }, data)).toEqual(shop);
  });

  it.each<[string, unknown, string]>([
    ["the stack has none", undefined, "stack acme/outward/edge has no edge that hosts of another stack could serve"],
    ["the stack has hosts only", null, "stack acme/outward/edge has no edge that hosts of another stack could serve"],
    ["the project is not there", {}, "the edge in stack acme/outward/edge has no project shop"],
    [
      "it is of another version",
      { shop: { ...shop, tunnelId: undefined } },
      "the edge in stack acme/outward/edge was brought up by another version of this program",
    ],
    [
      "a route is elsewhere",
      { shop: { ...shop, routes: { ...shop.routes, site: "old.example.com/" } } },
      "route site of shop is shop.example.com/ here, and old.example.com/ in stack acme/outward/edge",
    ],
    [
      "a route is not there",
      { shop: { ...shop, routes: { site: "shop.example.com/" } } },
      "route admin of shop is shop.example.com/admin here, and not there in stack acme/outward/edge",
    ],
    [
      "a protected route is open there",
      { shop: { ...shop, audiences: {} } },
      "route admin of shop is protected here, and open to everyone in stack acme/outward/edge",
    ],
  ])("is refused when %s", (_, output, said) => {
    expect(refusal(output)).toBe(said + move);
  });

  it.each([
    [undefined, "nobody"],
    ["outward-prod-bbbbbb", "outward-prod-bbbbbb"],
  ])("is refused to who says that a host is gone while it shuts out %s", (fenced, shown) => {
    const output = { shop: fenced ? { ...shop, fenced } : shop };
    expect(refusal(output, "outward-prod-aaaaaa")).toBe(
      `outward:handover.oldHostIsGone is outward-prod-aaaaaa here, and the edge in stack acme/outward/edge shuts out ${shown}: ` +
        "a ghost of it would serve beside its successor\n  set it there first: pulumi config set -s edge " +
        "--path outward:handover.oldHostIsGone outward-prod-aaaaaa, and pulumi up -s edge",
    );
    // Who says nothing of a host that is gone asks for nothing.
    expect(refusal(output)).toBe("");
  });

  it("is given to who says that the very host is gone which it shuts out", () => {
    expect(refusal({ shop: { ...shop, fenced: "outward-prod-aaaaaa" } }, "outward-prod-aaaaaa")).toBe("");
  });
});
