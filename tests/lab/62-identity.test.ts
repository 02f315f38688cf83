/** A host is spoken to when this machine's tailscaled vouches for it, and by the key that it was born with; nobody else is. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "#lab/checkout.ts";
import { pulumiArgv } from "#lab/stack/engine.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { run } from "#ops/process.ts";
import { bring, type Order, recordedOrder } from "./baseline.ts";
import { from, lab, until } from "./lab.ts";
import { operated } from "./operated.ts";

let order: Order & { readonly host: string; readonly address: string; readonly hostKey: string };
beforeAll(async () => {
  order = (await recordedOrder()) as typeof order;
});

/** A command on the host runs again. */
const upAgain = async (): Promise<string> => {
  const env = { ...process.env, ...(await operatorEnv(lab, await ensureTools(() => {}))) };
  const argv = [...pulumiArgv(lab), "up", "--yes", "--skip-preview", "--replace", `**::${order.host}-upkeep`];
  const { out, err } = await run([...withResolver(lab, "operator"), ...argv], { env, timeoutMs: 280_000 });
  return `${out}${err}`;
};

describe("somebody else at the host's address", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "outward-impostor-"));
  const asked = (): string =>
    existsSync(path.join(folder, "asked")) ? readFileSync(path.join(folder, "asked"), "utf8") : "";
  const node = (file: string, ...args: string[]) => [
    process.execPath,
    path.join(root, "tests", "lab", "identity", file),
    ...args,
  ];
  let impostor: ReturnType<typeof spawn>;
  let key = "";

  beforeAll(async () => {
    writeFileSync(path.join(folder, "sudo"), '#!/bin/sh\necho "$*" >>asked\ncat >>asked\n', { mode: 0o755 });
    await from("operator", "ip", "address", "add", `${order.address}/32`, "dev", "lo");
    const [command = "", ...args] = [...withResolver(lab, "operator"), ...node("impostor.ts", folder, order.address)];
    impostor = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], cwd: root });
    if (!impostor.stdout) throw new Error("the impostor says nothing");
    [key = ""] = (await once(createInterface({ input: impostor.stdout }), "line")) as [string];
  });
  afterAll(async () => {
    impostor?.kill();
    await from("operator", "ip", "address", "delete", `${order.address}/32`, "dev", "lo");
    rmSync(folder, { recursive: true });
  });

  it("is told nothing: neither by pulumi up, nor by a command of ours, nor by status", async () => {
    const others = /has another SSH host key than the tailnet says; nothing was sent/;
    expect(await bring(order)).toMatchObject({ code: 1, err: expect.stringMatching(others) });
    expect((await operated("status", "--within", "20")).out).toMatch(others);
    expect(await upAgain()).toMatch(others);
    expect(asked()).toBe("");
  });

  it("would be told all by whoever believes its key: the twin", async () => {
    const argv = [...withResolver(lab, "operator"), ...node("believer.ts", order.address, key)];
    expect(await run(argv, { cwd: root })).toMatchObject({ code: 0 });
    expect(asked()).toBe("outward status\n");
  });
});

describe("an operator who has left the tailnet", () => {
  const tailscale = async (...args: string[]): Promise<void> => {
    const { tailscale: program } = await ensureTools(() => {});
    const argv = [...withResolver(lab, "operator"), program, `--socket=${lab.operator.socket}`, ...args];
    expect(await run(argv)).toMatchObject({ code: 0 });
  };

  it("sends nothing anywhere, and is told to join", async () => {
    await tailscale("down");
    try {
      expect(await bring(order)).toMatchObject({
        code: 1,
        err: expect.stringMatching(
          /tailscaled on this machine says Stopped.*nothing was sent\n {2}join the tailnet: tailscale up/,
        ),
      });
    } finally {
      // With any option it wants all of them.
      await tailscale("up");
      await until("the host to be known again", 60_000, async () => (await bring(order)).code === 0);
    }
  });
});

describe("the host itself", () => {
  it("has the key that it was born with, and is spoken to: the twin of all", async () => {
    expect(order.hostKey).toMatch(/^ecdsa-sha2-nistp256 /);
    expect(await bring(order)).toMatchObject({ code: 0, err: expect.stringContaining("nothing to change") });
    const other = { ...order, hostKey: "ecdsa-sha2-nistp256 AAAA" };
    expect(await bring(other)).toMatchObject({
      code: 1,
      err: expect.stringContaining("than the one that it was born"),
    });
  });
});
