/** `npm run verify`: green on a stack that is as it says, and just the right line red on one that is not. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runs } from "./backups.ts";
import { control, lab, server } from "./lab.ts";
import { cloudflare, hcloud } from "./vendors.ts";
import type { Break } from "./verify/break.ts";
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
  for (const project of ["blog", "motor"]) expect(await runs("backup", project)).toMatchObject({ code: 0 });
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

/** @param rate of a scan of every port. @default the first 1024, which is enough for whoever has opened none */
const red = async (rate?: number): Promise<Readonly<Record<string, string>>> => {
  const scan = rate === undefined ? ["--ports", "1-1024"] : ["--rate", String(rate)];
  return faultsOf(await rowsOf(["--stranger", stranger, ...scan]));
};

describe("a stack that is as it says", () => {
  it("is green in every line, and every line was tried", async () => {
    const rows = await rowsOf(["--stranger", stranger]);
    expect(faultsOf(rows)).toEqual({});
    expect(rows.filter(({ verdict }) => verdict === "untried")).toEqual([]);
    expect(rows.length).toBeGreaterThan(40);
    expect(new Set(rows.map(({ line }) => line)).size).toBe(rows.length);
  });

  it("has asked the vendors nothing that they do not know, and changed nothing there", async () => {
    expect(await control("/log?unknown=1")).toEqual([]);
  });
});

/** Breaks it, looks, mends it, and shows that it is mended by the next look of the next test. */
const shows = ({ what, lines, make, rate }: Break): void => {
  it(`${what}: ${lines.join(", ")}`, async () => {
    const undo = await make();
    try {
      expect(Object.keys(await red(rate)).sort()).toEqual([...lines].sort());
    } finally {
      await undo();
    }
  });
};

describe("at the edge", () => edgeBreaks.forEach(shows));
describe("on the host", () => hostBreaks.forEach(shows));
describe("of the units", () => unitBreaks.forEach(shows));

describe("at the providers", async () => {
  // Names and addresses are the lab's own plan; the first test of this file would fail if they were others.
  const { name } = await server();
  const { v4, v6 } = await hcloud.addresses();
  providerBreaks(name, v4, v6).forEach(shows);
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

  it("names what it could not try without the means, and is not red for it", async () => {
    const without = { OUTWARD_CANARY: undefined, OUTWARD_CANARY_READ: undefined, OUTWARD_STRAIGHT: undefined };
    const { code, out } = await verify([], without);
    expect(out).toMatch(/^- {5}egress blog$/m);
    expect(out).toMatch(/needs a machine that counts arrivals; see --canary/);
    expect(code).toBe(0);
  });

  it("refuses a wrong option with code 2, and tells help with 0", async () => {
    expect(await verify(["--rate", "fast"])).toMatchObject({ code: 2 });
    expect(await verify(["--fallback", "nobody"])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/blog, motor/),
    });
    expect(await verify(["--help"])).toMatchObject({ code: 0, out: expect.stringMatching(/--dry-run/) });
  });

  it("ends green again after everything above", async () => {
    expect(await red(20_000)).toEqual({});
    expect(lab.name).not.toBe("lab");
  });
});
