/**
 * `bin/outward verify`: green on a stack that is as it says, and just the right lines red on one that is not. Forty breaks
 * are made in three rounds, one run of verify for each: every break turns its own line red, and no other one is.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backedUp } from "./backups.ts";
import { control, lab, server } from "./lab.ts";
import { cloudflare, hcloud } from "./vendors.ts";
import { type Break, broken } from "./verify/break.ts";
import { edgeBreaks } from "./verify/edge-breaks.ts";
import { hostBreaks } from "./verify/host-breaks.ts";
import { providerBreaks } from "./verify/provider-breaks.ts";
import { faultsOf, rowsOf, verify } from "./verify/run.ts";
import { unitBreaks } from "./verify/unit-breaks.ts";

const folder = mkdtempSync(path.join(tmpdir(), "outward-verify-"));
const stranger = path.join(folder, "stranger.json");
let tokenId = "";

beforeAll(async () => {
  // A repository is made by its first backup, and that one must not be the one with a wrong password.
  await backedUp();
  const issued = await cloudflare.issueToken("nobody's");
  tokenId = issued.id;
  writeFileSync(stranger, JSON.stringify({ clientId: issued.clientId, clientSecret: issued.clientSecret }), {
    mode: 0o600,
  });
});

afterAll(async () => {
  await cloudflare.call("DELETE", `/access/service_tokens/${tokenId}`);
  rmSync(folder, { recursive: true });
});

const red = async (...scan: readonly string[]): Promise<Readonly<Record<string, string>>> =>
  faultsOf(await rowsOf(["--stranger", stranger, ...scan]));

/** A machine that is busy loses some of many packets: one open port must not be among them. */
const everyPort = ["--rate", "10000"];
const fewPorts = ["--ports", "1-1024"];

/** Every line that there is, from the words that refuse one that there is not. */
const namesOf = ({ err }: { readonly err: string }): readonly string[] =>
  /^Its lines: (.+)$/m.exec(err)?.[1]?.split(", ") ?? [];

describe("a stack that is as it says", () => {
  it("is green in every line that it has, and every line was tried", async () => {
    const rows = await rowsOf(["--stranger", stranger]);
    expect(faultsOf(rows)).toEqual({});
    expect(rows.filter(({ verdict }) => verdict === "untried")).toEqual([]);
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.map(({ line }) => line).sort()).toEqual([...namesOf(await verify(["--only", "nothing"]))].sort());
    expect(new Set(rows.map(({ line }) => line)).size).toBe(rows.length);
  });

  it("has asked the vendors nothing that they do not know, and changed nothing there", async () => {
    expect(await control("/log?unknown=1")).toEqual([]);
  });
});

const linesOf = (breaks: readonly Break[]): readonly string[] => breaks.flatMap(({ lines }) => Object.keys(lines));

describe("a stack that is broken", async () => {
  // Names and addresses are the lab's own plan; the first test of this file would fail if they were others.
  const { name } = await server();
  const { v4, v6 } = await hcloud.addresses();
  const all = [...edgeBreaks, ...unitBreaks, ...providerBreaks(name, v4, v6), ...hostBreaks];

  // What is mended in one round is not red in the next.
  describe.each([
    { round: 1, scan: everyPort },
    { round: 2, scan: fewPorts },
    { round: 3, scan: fewPorts },
    { round: 4, scan: fewPorts },
  ])("in round $round", ({ round, scan }) => {
    const breaks = all.filter((one) => one.round === round);
    let seen: Readonly<Record<string, string>> = {};

    beforeAll(async () => {
      expect(new Set(linesOf(breaks)).size).toBe(linesOf(breaks).length);
      seen = await broken(breaks, () => red(...scan));
    });

    it.each(breaks)("is red where it should be: $what", ({ lines }) => {
      for (const [line, says] of Object.entries(lines)) expect(seen[line] ?? "not red").toMatch(says);
    });

    it("is red nowhere else", () => expect(Object.keys(seen).sort()).toEqual([...linesOf(breaks)].sort()));
  });

  it("is green again when it is mended, also at the ports that were open", async () => {
    expect(all).toHaveLength(43);
    expect(await red("--ports", "1-1024,4444,4445")).toEqual({});
    expect(lab.name).not.toBe("lab");
  });
});

describe("the command", () => {
  it("says where traffic will go before it sends any, and with --dry-run sends none", async () => {
    const { code, out } = await verify(["--dry-run"]);
    const { v4, v6 } = await hcloud.addresses();
    expect(code).toBe(0);
    for (const own of [v4, v6, "blog.outward.test", "motor.outward.test", (await server()).name])
      expect(out).toContain(own);
    expect(out).not.toMatch(/\bok\b/);
  });

  it("tries the lines that --only names, and nothing for any other", async () => {
    // Whatever is tried from outside fails at a place that can run nothing.
    const nowhere = ["--outside", "false"];
    const rows = await rowsOf([...nowhere, "--only", "host kernel,firewall", "--only", "limits motor"]);
    expect(rows.map(({ line, verdict }) => `${line}: ${verdict}`).sort()).toEqual(
      [`firewall ${(await server()).name}`, "host kernel", "limits motor"].map((line) => `${line}: ok`),
    );
    const { v4, v6 } = await hcloud.addresses();
    const closed = Object.keys(faultsOf(await rowsOf([...nowhere, "--only", "closed tcp"])));
    expect(closed.sort()).toEqual([`closed tcp ${v4}`, `closed tcp ${v6}`].sort());
  });

  it("names what it could not try without the means, and is not red for it", async () => {
    const without = { OUTWARD_CANARY: undefined, OUTWARD_CANARY_READ: undefined, OUTWARD_STRAIGHT: undefined };
    const { code, out } = await verify(["--only", "egress,assertion"], without);
    expect(out).toMatch(/^- {5}egress blog$/m);
    expect(out).toMatch(/needs a machine that counts arrivals; see --canary/);
    expect(out).toMatch(/Cloudflare's edge opens no way past Access/);
    expect(code).toBe(0);
  });

  it("refuses a wrong option with code 2, and tells help with 0", async () => {
    expect(await verify(["--rate", "fast"])).toMatchObject({ code: 2 });
    expect(await verify(["--only", "acess"])).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(/did you mean "access"\?/),
    });
    expect(await verify(["--fallback", "nobody"])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/blog, motor/),
    });
    expect(await verify(["--help"])).toMatchObject({ code: 0, out: expect.stringMatching(/--dry-run/) });
  });
});
