/**
 * The faults of a vendor that bite at a machine that runs, end to end: `pulumi up` fails and says cause and move, and once
 * the fault is over the next one converges. What is refused before one boots is in tests/engine/76-faults-host.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runs } from "./backups.ts";
import { belongings, full } from "./belongings.ts";
import { plain, refused, up } from "./faults/program.ts";
import { clear, converged, during } from "./faults/switch.ts";
import { pulumi, server } from "./lab.ts";
import { generationNow, order } from "./moves.ts";
import { hcloud, tailnet } from "./vendors.ts";

/** With the program: the advice is its own. */
const destroy = (): Promise<string> => pulumi("destroy", "--yes", "--skip-preview", "--run-program");
const nothing = Object.fromEntries(Object.keys(full).map((key) => [key, 0]));

beforeAll(clear);
afterAll(clear);

describe("a host that may not go yet", () => {
  it("is named when it is locked, and what its destruction began is undone by the next up", async () => {
    const locked = { path: "/servers" };
    expect(await during("hcloud", "locked", locked, () => refused(destroy()))).toMatch(
      /Another action works on this server\.[\s\S]*run the same command again/,
    );
    await up(plain, "--refresh");
    await converged(plain);
  });
});

describe("a birth that goes wrong half-way", () => {
  it("because the answer is lost: the next run has that host and no other", async () => {
    await destroy();
    expect(await belongings()).toEqual(nothing);
    const lost = { times: 1, path: "/servers" };
    expect(await during("hcloud", "reset_after_post", lost, () => refused(up(plain)))).toMatch(/run pulumi up again/);
    const { id } = await server();
    await up(plain, "--refresh");
    expect((await server()).id).toBe(id);
    await converged(plain);
  });

  it("and a server that somebody deletes is not ordered with a spent key: the message has the command", async () => {
    for (const project of ["blog", "motor"]) expect(await runs("backup", project)).toMatchObject({ code: 0 });
    const { id, name } = await server();
    await hcloud.call("DELETE", `/servers/${id}`);
    const said = await refused(up(plain, "--refresh"));
    expect(said).toMatch(/has no server, and its join key is spent/);
    const { devices } = await tailnet.call<{ devices: { id: string }[] }>("GET", `/tailnet/-/devices?hostname=${name}`);
    for (const device of devices) await tailnet.call("DELETE", `/device/${device.id}`);
    const empty = await refused(up(plain, "--replace", said.match(/pulumi up --replace '([^']+)'/)?.[1] ?? ""));
    expect(empty).toContain(`${name} is new and has nothing`);
    // Nobody has to remember what it had: the backups do.
    await pulumi("config", "set", "--path", "outward:handover.oldHostIsGone", name);
    await order({ generation: (await generationNow()) + 1 });
    await up(plain);
    await converged(plain);
  });
});
