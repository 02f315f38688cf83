import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "#ops/process.ts";
import { manyProjects } from "./maps.ts";
import { mapWith, route } from "./stack.ts";

const command = path.join(import.meta.dirname, "..", "..", "..", "..", "ops", "outward.ts");
const map = (...args: string[]) => run([process.execPath, command, "map", ...args]);

/** A preview of as many new projects of three routes, as the engine writes it. */
const previewOf = (projects: number): string => {
  const { routes } = manyProjects(projects);
  const stack = "urn:pulumi:prod::outward::";
  const steps = [...Map.groupBy(routes, ({ project }) => project)].flatMap(([project, own]) => {
    const created = (type: string, name: string, inputs: object) => ({
      op: "create",
      urn: `${stack}${type}::${name}`,
      newState: { type, inputs },
    });
    const type = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
    return [
      created("outward:edge:Project", project, {
        routes: own.map(({ path: at, hostname, origin, route: name }) => ({
          name,
          hostname,
          ...(at === "/" ? {} : { path: at }),
          origin,
          access: { emails: ["me@example.com"] },
        })),
      }),
      created(type, `${project}-tunnel`, { name: `prod-${project}` }),
      created("outward:host:Unit", `${project}-on-outward-prod-1`, { project, host: "outward-prod-1" }),
    ];
  });
  return JSON.stringify({ steps, changeSummary: { create: steps.length } });
};

describe("bin/outward map", () => {
  let folder = "";
  const at = (name: string): string => path.join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "outward-map-"));
    await writeFile(at("preview.json"), previewOf(50));
    await writeFile(at("before.json"), JSON.stringify(mapWith()));
    const open = mapWith({ project: route("blog", "admin", () => []) });
    await writeFile(at("after.json"), JSON.stringify(open));
    const silent = open.routes.map((one) => (one.who.everyone ? { ...one, who: { ...one.who, everyone: "" } } : one));
    await writeFile(at("silent.json"), JSON.stringify({ ...open, routes: silent }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("maps the preview of 50 projects", async () => {
    const { code, out } = await map("--from-preview", at("preview.json"), "--format", "html");
    expect(code).toBe(0);
    expect(out.match(/<tr class="email">/g)).toHaveLength(150);
  });

  it("reads a preview from standard input too", async () => {
    const { out } = await run([process.execPath, command, "map", "--from-preview", "-"], { input: previewOf(1) });
    expect(out).toContain("stack prod, as a preview says it will be: 3 routes on 1 hostname, 0 open to everyone");
  });

  it("ends with 0 for what has a reason, 1 for what has none, 2 for what cannot be read", async () => {
    const reasoned = await map("--diff", at("before.json"), at("after.json"));
    expect(reasoned).toMatchObject({ code: 0, out: expect.stringMatching(/^PUBLIC `blog\.example\.com\/admin`/) });
    expect((await map("--diff", at("before.json"), at("silent.json"))).code).toBe(1);
    const strange = await map("--diff", at("before.json"), at("preview.json"));
    expect(strange).toMatchObject({ code: 2, out: "", err: expect.stringContaining("preview.json is no map") });
    expect(await map("--format", "pdf")).toMatchObject({ code: 2, out: "" });
    expect(await map("--help")).toMatchObject({ code: 0, out: expect.stringContaining("usage: bin/outward map") });
  });
});
