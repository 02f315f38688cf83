/** `outward apply` on a connector that changes: what may go wrong between the two, and what is left then. */
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { candidate, connectors, noCandidate, pid } from "./connectors.ts";
import { guest, guestEnded, until } from "./lab.ts";
import { apply, edited, type Manifest, manifestOf } from "./manifest.ts";
import { underTraffic } from "./traffic.ts";

let manifest: Manifest;

beforeAll(async () => {
  manifest = await manifestOf("blog");
});

/** As another config of cloudflared would arrive: for the connector that serves, and for the one that tries it. */
const changed = (note: string): Manifest => {
  const copy = structuredClone(manifest);
  for (const files of [copy.files, copy.connector.candidate.files])
    edited(files, "/cloudflared.yml", (text) => `${text}# ${note}\n`);
  return copy;
};
const config = () => guest("cat", "/etc/outward/blog/cloudflared.yml");
const next = "outward-blog-tunnel-next.service";
const runs = async (unit: string) => (await guestEnded("systemctl", "is-active", unit)).code === 0;
const signalled = (signal: string) =>
  guest("pkill", `--signal=${signal}`, "--full", "^/usr/bin/python3 /usr/local/sbin/outward apply");
const alone = async (): Promise<void> => {
  expect(await candidate("blog")).toEqual(noCandidate);
  expect(await connectors("blog")).toEqual([expect.objectContaining({ connections: 4 })]);
};

afterEach(async () => {
  expect((await apply("blog", manifest)).code).toBe(0);
  await alone();
});

describe("a connector that starts and gets no connection", () => {
  it("is given up when its time is over, and nothing of the other was touched", async () => {
    const wrong = changed("no secret");
    wrong.connector.patienceSeconds = 5;
    edited(wrong.connector.candidate.files, "/tunnel.json", (text) => text.replace(/"TunnelSecret":"..../, "$&AAAA"));
    const before = await pid("blog-tunnel");
    const tried = await apply("blog", wrong);
    expect(tried.code).toBe(1);
    expect(tried.err).toMatch(/blog: cloudflared [\d.]+ is not accepted: .*-next\.service did not become healthy: /);
    expect(tried.err).toMatch(/its last words:\n.*control stream encountered a failure/s);
    expect(tried.err).toMatch(/the old connector was not touched and serves on/);
    expect(await pid("blog-tunnel")).toBe(before);
    await alone();
  });
});

describe("a connector that works beside the other and not in its place", () => {
  it("is put back, and no request is lost", async () => {
    const wrong = changed("not in its place");
    edited(wrong.files, "/outward-blog-tunnel.service", (text) =>
      text.replace(/^ExecStart=.*$/m, "ExecStart=/bin/false"),
    );
    wrong.connector.patienceSeconds = 8;
    const before = await config();
    const { result, counts } = await underTraffic(() => apply("blog", wrong));
    expect(result.code).toBe(1);
    expect(result.err).toMatch(
      /outward-blog-tunnel\.service did not become healthy.*the old connector is back and serves/s,
    );
    expect(counts.blog?.failed).toEqual([]);
    expect(counts.blog?.sent).toBeGreaterThan(100);
    expect(await config()).toBe(before);
    await alone();
    expect((await apply("blog", manifest)).err).toMatch(/0 files changed/);
  });
});

describe("a run that is killed", () => {
  const trying = () => until("the candidate to run", 30_000, () => runs(next));
  const restarting = async () => {
    const before = await pid("blog-tunnel");
    await until("the connector to restart", 60_000, async () => (await pid("blog-tunnel")) !== before);
  };

  /** Begins a change, and sends the signal when the moment has come. */
  const killed = async (what: Manifest, moment: () => Promise<unknown>, signal: string) => {
    const begun = apply("blog", what);
    await moment();
    await signalled(signal);
    return begun;
  };

  it("while the other one restarts, is finished by the next, and no request is lost", async () => {
    const wanted = changed("finished");
    const { counts } = await underTraffic(async () => {
      expect((await killed(wanted, restarting, "KILL")).code).not.toBe(0);
      expect(await candidate("blog")).not.toEqual(noCandidate);
      expect((await apply("blog", wanted)).code).toBe(0);
    });
    expect(counts.blog?.failed).toEqual([]);
    expect(await config()).toContain("finished");
    await alone();
  });

  it("while the new one is tried, is taken back by a run that wants the old one", async () => {
    const before = [await config(), await pid("blog-tunnel")];
    await killed(changed("taken back"), trying, "KILL");
    expect([await config(), await pid("blog-tunnel")]).toEqual(before);
    expect((await apply("blog", manifest)).code).toBe(0);
    expect(await config()).toBe(before[0]);
    await alone();
  });

  it("in order puts everything back by itself", async () => {
    const before = await config();
    expect((await killed(changed("put back"), restarting, "TERM")).err).toMatch(/ended by SIGTERM/);
    expect(await config()).toBe(before);
    await alone();
  });

  it("leaves a connector that is the project's own, ends by itself, and is stopped when the project ends", async () => {
    await killed(changed("ended"), trying, "KILL");
    const shown = await guest("systemctl", "show", "--property=RuntimeMaxUSec,Slice,UnitFileState", next);
    expect(shown.trim().split("\n").sort()).toEqual([
      "RuntimeMaxUSec=15min",
      "Slice=outward-blog.slice",
      "UnitFileState=static",
    ]);
    const ask = ["curl", "--silent", "--max-time", "5", manifest.connector.candidate.ready];
    expect((await guestEnded("runuser", "--user=outward-motor", "--", ...ask)).code).not.toBe(0);
    expect(await guest(...ask)).toMatch(/readyConnections/);
    await guest("outward", "end", "blog");
    expect(await candidate("blog")).toEqual(noCandidate);
    await until("the edge to have none", 30_000, async () => (await connectors("blog")).length === 0);
    await guest("outward", "begin", "blog");
    await until("all four to be back", 60_000, async () => (await connectors("blog"))[0]?.connections === 4);
  });
});
