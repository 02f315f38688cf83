/**
 * The one fault of a vendor that bites at a machine that runs: its destruction is refused when its units have stopped
 * already. Births that go wrong are in tests/engine/76-faults-host, one that was killed is in 90-again, and what a host
 * that is gone takes to come back is in 89-lost-host.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { plain, refused, up } from "./faults/program.ts";
import { clear, converged, during } from "./faults/switch.ts";
import { pulumi } from "./lab.ts";

/** With the program: the advice is its own. */
const destroy = (): Promise<string> => pulumi("destroy", "--yes", "--skip-preview", "--run-program");

beforeAll(clear);
afterAll(clear);

it("a host that is locked is named, and what its destruction began is undone by the next up", async () => {
  const locked = { path: "/servers" };
  expect(await during("hcloud", "locked", locked, () => refused(destroy()))).toMatch(
    /Another action works on this server\.[\s\S]*run the same command again/,
  );
  await up(plain, "--refresh");
  await converged(plain);
});
