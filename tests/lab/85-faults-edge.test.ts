/**
 * Faults at the edge in which a host's connectors have a part: what a tunnel's deletion waits for, and who serves its
 * successor. All others are in tests/engine/75-faults-edge, where no machine is.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plain, refused, up } from "./faults/program.ts";
import { clear, converged, during } from "./faults/switch.ts";
import { ask, guest, lab, until } from "./lab.ts";
import { cloudflare } from "./vendors.ts";

const site = "https://extra.outward.test/";
const wider = { ...plain, extra: { guarded: [], open: [] } };

/** Its origin is not there, and its connectors say so. */
const served = () =>
  until("the tunnel's connectors to answer", 30_000, async () => (await ask(site)).status === 502 || undefined);

beforeAll(clear);
afterAll(clear);

describe("the tunnel of a project", () => {
  it("that somebody deletes is named, and the host's connectors serve its successor", async () => {
    await up(wider);
    await served();
    const tunnels = await cloudflare.call<{ id: string; name: string }[]>("GET", "/cfd_tunnel?is_deleted=false");
    const { id } = tunnels.find(({ name }) => name === `${lab.name}-extra`) ?? {};
    await guest("systemctl", "stop", "outward-extra-tunnel.service");
    await until("Cloudflare to let the tunnel go", 60_000, () =>
      cloudflare.call("DELETE", `/cfd_tunnel/${id}`).then(
        () => true,
        () => false,
      ),
    );
    const said = await refused(up(wider, "--refresh"));
    expect(said).toMatch(/tunnel \S+-extra was deleted at Cloudflare, and its hostnames answer nobody/);
    await up(wider, "--replace", said.match(/pulumi up --replace '([^']+)'/)?.[1] ?? "");
    await served();
  });

  it("whose connectors linger is not deleted with its project, 1022, and goes with the next up", async () => {
    const said = await during("cloudflare", "connections_linger", {}, () => refused(up(plain)));
    expect(said).toMatch(/Cloudflare does not delete a tunnel in use\./);
    expect(said).toMatch(/stop every cloudflared of this tunnel \(on the host: sudo outward status\)/);
    await up(plain);
    await converged(plain);
  });
});
