/** A change of a host's own files is in the state when it was confirmed, and never when the host put it back. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "#lab/checkout.ts";
import { newHostKey } from "#lab/tests/engine/host-key.ts";
import { type SshServer, sshServer } from "#lab/tests/engine/ssh-server.ts";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";
import { tailnetOf } from "./tailnet.ts";

const address = "127.77.45.1";

// Tailscale SSH answers at port 22.
describe.skipIf(withoutEngine || process.getuid?.() !== 0)("a host's own files", () => {
  let engine: Engine;
  let ssh: SshServer;
  const machine = () => path.join(engine.folder, "machine");
  const asked = async () => (await readFile(path.join(machine(), "asked"), "utf8")).trim().split("\n");
  const given = (text: string) => configArgs({ address, text });
  const up = (text: string) => engine.pulumi("up", "--yes", "--skip-preview", ...given(text));

  beforeAll(async () => {
    engine = await engineOn("baseline", () => ({ OUTWARD_TEST_ROOT: root }));
    await mkdir(machine());
    const host = await readFile(path.join(import.meta.dirname, "programs", "baseline", "sudo.sh"), "utf8");
    await writeFile(path.join(machine(), "sudo"), host, { mode: 0o755 });
    ssh = sshServer(machine());
    await ssh.listen(22, address);
    tailnetOf(engine, [{ HostName: "h", TailscaleIPs: [address], sshHostKeys: [ssh.hostKey] }]);
  });
  afterAll(async () => {
    await ssh?.close();
    await engine?.dispose();
  });

  it("are there when a new connection has confirmed them, and then a preview has nothing to do", async () => {
    expect(await fine(up("one"))).toContain("h: /etc/nftables.conf kept");
    expect((await asked()).map((line) => line.split(" ")[1])).toEqual(["baseline", "tried", "confirm"]);
    await fine(engine.pulumi("preview", "--expect-no-changes", ...given("one")));
  });

  it("are brought to nobody whom the tailnet does not know by that key", async () => {
    const before = await asked();
    for (const sshHostKeys of [[newHostKey().public], []]) {
      tailnetOf(engine, [{ HostName: "h", TailscaleIPs: [address], sshHostKeys }]);
      expect(await failed(up("two"))).toMatch(/another SSH host key than the tailnet says|knows no SSH host key of h/);
    }
    tailnetOf(engine, [], "Stopped");
    expect(await failed(up("two"))).toContain("tailscaled on this machine says Stopped");
    expect(await asked()).toEqual(before);
    tailnetOf(engine, [{ HostName: "h", TailscaleIPs: [address], sshHostKeys: [ssh.hostKey] }]);
  });

  it("that the host put back are not in the state: the next preview shows them again", async () => {
    await writeFile(path.join(machine(), "refuses"), "");
    expect(await failed(up("two"))).toContain("it was put back: no new connection");
    const shown = await fine(engine.pulumi("preview", "--diff", ...given("two")));
    // The lines that change, not the whole text.
    expect(shown).toContain('"one" => "two"');
    await fine(engine.pulumi("preview", "--expect-no-changes", ...given("one")));
    await rm(path.join(machine(), "refuses"));
    await fine(up("two"));
    await fine(engine.pulumi("preview", "--expect-no-changes", ...given("two")));
  });
});
