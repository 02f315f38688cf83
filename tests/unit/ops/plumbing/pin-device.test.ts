/** Which device a host was born as, and by which key it is known: taken once, and another one refused. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bornAs, keyToExpect } from "#ops/plumbing/pin-device.ts";

const asked = { host: "outward-prod-aaaaaa", id: "n1CNTRL", address: "100.64.0.2", tag: "tag:outward" };
const [rsa, ecdsa, ed25519] = ["ssh-rsa AAAArsa", "ecdsa-sha2-nistp256 AAAAecdsa", "ssh-ed25519 AAAAed"] as const;

let folder = "";

/** A `tailscale` on PATH: its answers in order, the last one for good. */
const says = (...answers: readonly (readonly string[])[]): void => {
  answers.forEach((sshHostKeys, at) => {
    const Peer = { k: { HostName: asked.host, TailscaleIPs: [asked.address], Tags: [asked.tag], sshHostKeys } };
    writeFileSync(path.join(folder, `${at}.json`), JSON.stringify({ BackendState: "Running", Peer }));
  });
  const script = `cd ${folder}; n=$(cat n 2>/dev/null || echo 0); [ $n -lt ${answers.length - 1} ] && echo $((n + 1)) >n; cat $n.json`;
  writeFileSync(path.join(folder, "tailscale"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "outward-pin-"));
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("a host's device", () => {
  it("is pinned by its id, and by the key that Go's SSH client meets", async () => {
    says([rsa, ecdsa, ed25519]);
    expect(await bornAs(asked, undefined)).toEqual({ id: "n1CNTRL", hostKey: ecdsa });
  });

  it("is waited for until this machine's tailscaled knows its keys", async () => {
    says([], [ed25519]);
    expect(await bornAs(asked, undefined)).toEqual({ id: "n1CNTRL", hostKey: ed25519 });
  });

  it("is not waited for for ever", async () => {
    says([]);
    await expect(bornAs(asked, undefined, 0)).rejects.toThrow(/waited 0 s for .*knows no SSH host key/);
  });

  it("may have another address later, and has to be the same device with the same key", async () => {
    says([rsa, ecdsa, ed25519]);
    const born = { id: "n1CNTRL", hostKey: ed25519 };
    expect(await bornAs(asked, born)).toEqual(born);
    await expect(bornAs({ ...asked, id: "n2CNTRL" }, born)).rejects.toThrow(
      /born as the device n1CNTRL, and n2CNTRL has its name now[\s\S]*remove it in the tailnet's admin console[\s\S]*pulumi up --replace '\*\*::outward-prod-aaaaaa-device-pin'/,
    );
    await expect(bornAs(asked, { ...born, hostKey: "ssh-ed25519 AAAAother" })).rejects.toThrow(/another SSH host key/);
  });
});

it("of several keys the one is expected that golang.org/x/crypto/ssh asks for first", () => {
  expect(keyToExpect([ed25519, rsa, ecdsa])).toBe(ecdsa);
  expect(keyToExpect([ed25519, rsa])).toBe(rsa);
  expect(keyToExpect([ed25519])).toBe(ed25519);
  expect(() => keyToExpect([])).toThrow();
});
