import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { joinsWith } from "./joiner.ts";
import { ended, from, guest, lab, pulumi } from "./lab.ts";
import { stackSecrets } from "./secrets.ts";

let secrets: readonly string[];
let joinKey: string;

beforeAll(async () => {
  ({ secrets, joinKey } = await stackSecrets());
});

/** How a value may look inside something else that is base64: its three alignments, without their ragged ends. */
const disguises = (secret: string): readonly string[] =>
  [0, 1, 2].map((shift) =>
    Buffer.from("x".repeat(shift) + secret)
      .toString("base64")
      .replace(/=+$/, "")
      .slice(4, -4),
  );

/** Which of the values stand in a text, in the clear or inside base64. */
const found = (text: string): readonly string[] =>
  secrets
    .filter((secret) => [secret, ...disguises(secret)].some((needle) => text.includes(needle)))
    .map((secret) => `${secret.slice(0, 6)}…`);

const userData = async (): Promise<string> => guest("curl", "-sf", "http://169.254.169.254/hetzner/v1/userdata");

describe("the secrets", () => {
  it("are known to this test: tunnels' secrets, gateways' tokens, the join key, the lab's credentials", () => {
    expect(secrets.length).toBeGreaterThanOrEqual(2 + 2 + 1 + 4);
    expect(secrets.every((secret) => secret.length >= 20)).toBe(true);
    expect(found(`a line with ${secrets[0]} in it`)).toHaveLength(1);
    const carried = Buffer.from(JSON.stringify({ AccountTag: "a", TunnelSecret: secrets[0] })).toString("base64");
    expect(found(`a manifest with ${carried} in it`)).toHaveLength(1);
  });

  it("are not in the exported state", async () => {
    expect(found(await pulumi("stack", "export"))).toEqual([]);
    expect(found(await pulumi("stack", "export", "--show-secrets"))).not.toEqual([]);
  });

  it("are not in what the engine said", async () => {
    const said = await readFile(path.join(lab.log, "up.log"), "utf8");
    expect(said).toMatch(/created/);
    expect(found(said)).toEqual([]);
  });

  it("are not in the host's journal", async () => {
    const journal = await guest("journalctl", "--namespace=*", "--no-pager", "--output", "cat");
    expect(journal).toMatch(/outward: joined/);
    expect(found(journal)).toEqual([]);
  });

  it("were in no command line while the stack came up, here or on the host", async () => {
    const seen = await readFile(path.join(lab.dir, "command-lines"), "utf8");
    expect(seen).toMatch(/outward apply blog/);
    expect(seen).toMatch(/cloudflared.* tunnel --metrics \S+ run/);
    expect(found(seen)).toEqual([]);
  });

  it("are in no log of the lab", async () => {
    const { out } = await ended(["sh", "-c", `cat ${lab.log}/*.log`]);
    expect(found(out)).toEqual([]);
  });
});

describe("user_data", () => {
  it("holds the join key and no other secret", async () => {
    const text = await userData();
    expect(text).toContain(joinKey);
    expect(found(text.replaceAll(joinKey, ""))).toEqual([]);
  });

  it("is out of reach for a project's users", async () => {
    for (const user of ["outward-blog", "outward-motor-tunnel"]) {
      const tried = guest(
        "runuser",
        "--user",
        user,
        "--",
        "curl",
        "-sf",
        "-m",
        "5",
        "http://169.254.169.254/hetzner/v1/userdata",
      );
      await expect(tried).rejects.toThrow();
    }
    expect(
      (await from("scanner", "curl", "-sf", "-m", "5", "http://169.254.169.254/hetzner/v1/userdata")).code,
    ).not.toBe(0);
  });

  it("has a key that cannot join again; a fresh one can", async () => {
    expect(await joinsWith(joinKey)).toMatch(/already used|not found|invalid/i);
    expect(await joinsWith(undefined)).toBe("joined");
  });

  it("left no key file on the host", async () => {
    expect((await guest("sh", "-c", "ls /run/outward/join-key 2>/dev/null || echo none")).trim()).toBe("none");
  });
});
