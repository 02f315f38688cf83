import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";
import { type SshServer, sshServer } from "./ssh-server.ts";

// One stack goes through its life; each test is a stage of it.
describe.skipIf(withoutEngine)("a remote command", () => {
  let engine: Engine;
  let server: SshServer;
  let port = 0;
  let everything = "";
  const config = (more: Record<string, string> = {}) =>
    configArgs({ port: String(port), hostKey: server.hostKey, ...more });
  const run = (...args: string[]) => engine.pulumi("up", "--yes", "--skip-preview", ...args);
  const outputs = async () =>
    JSON.parse(await fine(engine.pulumi("stack", "output", "--json", "--show-secrets"))) as Record<string, string>;
  const told = () => readFile(path.join(engine.folder, "told"), "utf8");

  beforeAll(async () => {
    engine = await engineOn("far");
    server = sshServer(engine.folder);
    port = await server.listen();
  });
  afterAll(async () => {
    await server?.close();
    await engine?.dispose();
  });

  it("gives up when the other machine is not there, after as many dials as it was told", async () => {
    await server.close();
    const text = await failed(run(...config({ limit: "1" })));
    everything += text;
    expect(text).toContain("Dial 1/1 failed: retrying");
    expect(text).toMatch(/after 1 failed attempts: dial ops@127\.0\.0\.1:\d+: .*ECONNREFUSED/);
  });

  it("refuses a machine with another key", async () => {
    await server.listen(port);
    const other = sshServer(engine.folder).hostKey;
    const text = await failed(run(...config({ hostKey: other, limit: "0" })));
    everything += text;
    expect(text).toContain("ssh: handshake failed: ssh: host key mismatch");
  });

  it("runs without key or password, and gets its secret by stdin", async () => {
    everything += await fine(run(...config()));
    const { said, complained, base64 } = await outputs();
    expect([said, complained]).toEqual(["done", "with care"]);
    expect(await told()).toBe(base64);
    everything += await fine(engine.pulumi("preview", "--expect-no-changes", ...config()));
  });

  it("updates in place when the way to the machine changes", async () => {
    const text = await fine(run(...config({ limit: "3" })));
    everything += text;
    expect(text).toContain("1 updated");
    expect(text).not.toContain("replaced");
    expect((await outputs()).said).toBe("again");
  });

  it("says how it failed, and not what it was told", async () => {
    const text = await failed(run(...config({ update: "cat > told; echo no luck >&2; exit 4" })));
    everything += text;
    expect(text).toContain("Process exited with status 4: running");
    expect(text).toContain("no luck");
    const state = await fine(engine.pulumi("stack", "export"));
    const { said, base64 } = await outputs();
    expect(said).toBe("again");
    expect(await told()).toBe(base64);
    expect(everything + state).not.toContain(base64);
    expect(state).toContain('"stdout": "again"');
    // The connection is secret as a whole: its address must not be found either.
    expect(state).not.toContain("127.0.0.1");
  });

  it("is deleted with its own command", async () => {
    await fine(engine.pulumi("destroy", "--yes", "--skip-preview"));
    await expect(told()).rejects.toThrow("ENOENT");
  });
});
