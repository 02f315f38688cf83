/** Another cloudflared for one project, by the engine: nobody notices, and a bad one never replaces a good one. */
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { root } from "#lab/checkout.ts";
import { CommandFailed } from "#lab/toolchain/run.ts";
import { type Artifact, offerCloudflared } from "#lab/world/artifacts.ts";
import { binaries, candidate, connectors, noCandidate, pid } from "./connectors.ts";
import { configured, guest, lab, previewWith, pulumi, query, read } from "./lab.ts";
import { underTraffic } from "./traffic.ts";

type Pins = { tailscale: Artifact; cloudflared: Artifact[] };

const own = parse(await read(path.join(root, `Pulumi.${lab.name}.yaml`))).config as Record<string, object>;
const pins = own["outward:binaries"] as Pins;
const [first, second] = pins.cloudflared;

/** The stack's config with the blog on another version, which may be pinned for this test only. */
const blogOn = (version: string, more: readonly Artifact[] = []) => ({
  "outward:blog": { ...own["outward:blog"], cloudflared: version },
  "outward:binaries": { ...pins, cloudflared: [...pins.cloudflared, ...more] },
});
const up = ["--yes", "--skip-preview"] as const;
/** What a run says that has to fail. */
const failure = async (change: Readonly<Record<string, unknown>>): Promise<string> => {
  const run = configured(change, "up", ...up);
  await expect(run).rejects.toBeInstanceOf(CommandFailed);
  return run.catch((error: CommandFailed) => error.stderr);
};
const others = () => Promise.all(["motor-tunnel", "motor-ingest", "motor-db", "blog-web", "blog-db"].map(pid));
const stored = async () => Number(await query("motor", "SELECT count(*) FROM readings WHERE sensor = 'traffic'"));

afterAll(async () => {
  await pulumi("up", ...up);
});

describe("raising cloudflared for one project", () => {
  const raised = blogOn(second?.version ?? "");

  it("is a change of that project's unit alone, and of what waits for it", async () => {
    const preview = JSON.parse(await previewWith(raised, "--json")) as { steps: { op: string; urn: string }[] };
    const changed = preview.steps
      .filter(({ op }) => op !== "same")
      .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
    expect(changed.sort()).toEqual(["update active", expect.stringMatching(/^update blog-on-.*-apply$/)]);
  });

  it.each([
    ["up", second, raised],
    ["down again", first, {}],
  ])("%s loses no request, and ends with one connector of four connections", async (_, pin, change) => {
    const [before, tunnel, readings] = [await others(), await pid("blog-tunnel"), await stored()];
    const { counts } = await underTraffic(() => configured(change, "up", ...up));
    expect(counts.blog?.failed).toEqual([]);
    expect(counts.motor?.failed).toEqual([]);
    expect(counts.blog?.sent).toBeGreaterThan(100);
    expect(await stored()).toBe(readings + (counts.motor?.sent ?? 0));
    expect(await connectors("blog")).toEqual([{ version: pin?.version, connections: 4 }]);
    expect(await connectors("motor")).toEqual([{ version: first?.version, connections: 4 }]);
    expect(await others()).toEqual(before);
    expect(await pid("blog-tunnel")).not.toBe(tunnel);
    expect(await candidate("blog")).toEqual(noCandidate);
    expect(await binaries("blog")).toEqual([`cloudflared-${pin?.version}-${pin?.sha256.slice(0, 8)}`]);
  });
});

describe("a cloudflared that does not work", () => {
  it("fails the run with the reason, and the one of before serves on", async () => {
    const bad = await offerCloudflared(lab, "2026.7.666", "/bin/false");
    const [tunnel, there] = [await pid("blog-tunnel"), await binaries("blog")];
    const { result, counts } = await underTraffic(() => failure(blogOn(bad.version, [bad])));
    expect(result).toMatch(/blog: cloudflared 2026\.7\.666 is not accepted: .*failed \(exit-code, exit status 1\)/);
    expect(result).toMatch(/the old connector was not touched and serves on\. Name another version \(outward:blog\./);
    expect([counts.blog?.failed, counts.motor?.failed]).toEqual([[], []]);
    expect(await pid("blog-tunnel")).toBe(tunnel);
    expect(await connectors("blog")).toEqual([{ version: first?.version, connections: 4 }]);
    expect(await candidate("blog")).toEqual(noCandidate);
    expect(await binaries("blog")).toEqual(there);
  });

  it("leaves a stack that is as its config says, once the old version is named again", async () => {
    expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
  });

  it("with another sum than the pinned one is refused before anything starts", async () => {
    const pin = { ...(await offerCloudflared(lab, "2026.7.667", "/bin/true")), sha256: "0".repeat(64) };
    const tunnel = await pid("blog-tunnel");
    const said = await failure(blogOn(pin.version, [pin]));
    expect(said).toMatch(/has SHA-256 [0-9a-f]{64}, pinned is 0{64}; check the pin, nothing was installed/);
    expect(said).not.toMatch(/trying cloudflared 2026\.7\.667/);
    expect(await pid("blog-tunnel")).toBe(tunnel);
    expect(await pulumi("preview", "--expect-no-changes")).toMatch(/unchanged/);
  });
});

describe("the traffic", () => {
  it("sees failures when a connector restarts with nothing beside it: the twin", async () => {
    const { counts } = await underTraffic(() => guest("systemctl", "restart", "outward-blog-tunnel.service"));
    expect(counts.blog?.failed.length).toBeGreaterThan(0);
    expect(counts.motor?.failed).toEqual([]);
  });
});
