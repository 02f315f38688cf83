/** What the real engine says in a preview and a state is what `bin/outward map` reads. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { run } from "#ops/process.ts";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";

const outward = path.join(import.meta.dirname, "..", "..", "ops", "outward.ts");

const routesFor = (...serviceTokens: string[]) => [
  {
    name: "readings",
    hostname: "motor.example.com",
    path: "/readings",
    origin: "http://127.0.0.1:3100",
    access: { serviceTokens },
  },
];

describe.skipIf(withoutEngine)("the map of what the engine says", () => {
  let engine: Engine;
  let world: Awaited<ReturnType<typeof cloud>>;
  const settings: Record<string, string> = {};
  const args = () => [
    ...configArgs(Object.fromEntries(Object.entries(settings).map(([key, value]) => [`exposed:${key}`, value]))),
    ...world.config,
  ];
  const file = () => path.join(engine.folder, "preview.json");
  const preview = async (...more: string[]): Promise<void> =>
    writeFile(file(), await fine(engine.pulumi("preview", "--json", "--show-sames", ...more, ...args())));
  const mapped = (...options: string[]) =>
    run([process.execPath, outward, "map", ...options], { cwd: engine.place.cwd, env: engine.place.env });

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("exposed");
    settings.routes = JSON.stringify(routesFor("gateway-7"));
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("shows a stack that nobody has brought up, and everything of it as new", async () => {
    await preview();
    const { out, code } = await mapped("--from-preview", file());
    expect(code).toBe(0);
    expect(out).toContain("token `gateway-7`");
    expect(out).toContain(
      "tunnel test-motor (id known after up) → unit motor on outward-test-1 → http://127.0.0.1:3100",
    );
    expect((await mapped("--diff", file())).out).toContain(
      "+      `motor.example.com/readings`: is new, and opens to token `gateway-7`",
    );
  });

  it("shows the stack from its state, with the tunnel's id", async () => {
    await fine(engine.pulumi("up", "--yes", "--skip-preview", ...args()));
    const { out, err } = await mapped("--stack", "test", "--format", "json");
    expect(err).toBe("");
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      stack: "test",
      source: "state",
      routes: [
        { host: "outward-test-1", tunnel: { name: "test-motor", id: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
      ],
    });
  });

  it("says nothing of a preview without a change, and refuses one that leaves out what stays", async () => {
    await preview();
    expect((await mapped("--diff", file())).out).toContain("Nobody gets in who did not");
    await writeFile(file(), await fine(engine.pulumi("preview", "--json", ...args())));
    const refused = await mapped("--diff", file());
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("leaves out what stays the same") });
  });

  it("says in words what a change opens, and where things move", async () => {
    settings.routes = JSON.stringify(routesFor("gateway-7", "gateway-9"));
    settings.host = "outward-test-2";
    await preview();
    expect((await mapped("--diff", file())).out.split("\n").slice(0, 2)).toEqual([
      "+      `motor.example.com/readings`: opens to token `gateway-9`",
      "~      `motor.example.com/readings`: moves to host `outward-test-2`; until now `outward-test-1`",
    ]);
  });

  it("sees a tunnel that is replaced", async () => {
    const tunnel =
      "urn:pulumi:test::exposed::outward:edge:Project$cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared::motor-tunnel";
    await preview("--replace", tunnel);
    expect((await mapped("--diff", file())).out).toContain(
      "moves to a new tunnel of the name `test-motor`; until now `",
    );
  });

  it("refuses a preview that failed", async () => {
    settings.fails = "true";
    await writeFile(file(), await failed(engine.pulumi("preview", "--json", "--show-sames", ...args())));
    const { code, err } = await mapped("--from-preview", file());
    expect(code).toBe(2);
    expect(err).toContain("the preview failed, so it shows a part only");
  });
});
