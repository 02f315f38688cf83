import { describe, expect, it, vi } from "vitest";
import { isBefore } from "#ops/status/ages.ts";
import { causes } from "#ops/status/finding.ts";
import { reportOf } from "#ops/status/host-report.ts";
import { judge } from "#ops/status/judge.ts";
import { patienceUntil } from "#ops/status/patience.ts";
import { statusJson, statusText } from "#ops/status/text.ts";
import { runningVersions } from "#ops/status/versions.ts";
import { status } from "#ops/verbs/status.ts";
import { backupStatus, hostStatus, unitStatus } from "#tests/unit/host/status.ts";
import { troublesIn } from "#vendors/cloudflare.ts";
import { isConnected } from "#vendors/tailscale.ts";
import { evidence, host, known, now, said, serviceIs, unit, unknown } from "./well.ts";

describe("the command line", () => {
  it("answers within five seconds unless told otherwise", () => {
    expect(status.parse([])).toEqual({ stack: undefined, json: false, withinMs: 5_000 });
    expect(status.parse(["--within", "10", "--stack", "prod", "--json"])).toEqual({
      stack: "prod",
      json: true,
      withinMs: 10_000,
    });
    expect(status.parse(["--help"])).toBeUndefined();
  });

  it.each(["1", "61", "soon", ""])("refuses --within %s", (text) => {
    expect(() => status.parse(["--within", text])).toThrow(`--within "${text}" must be seconds, 2 to 60`);
  });

  it("refuses what it does not know, with the help", () => {
    expect(() => status.parse(["--slow"])).toThrow(/--slow[\s\S]*usage: bin\/outward status/);
  });

  it("tells every cause and every exit code", () => {
    for (const cause of Object.keys(causes)) expect(status.usage).toMatch(new RegExp(`^  ${cause} +\\S`, "m"));
    expect(status.usage).toMatch(/^Exit codes:\n {2}0 .*^ {2}1 .*^ {2}2 .*^ {2}3 /ms);
  });
});

describe("patience", () => {
  it("gives an answer, a reason, or the end: whichever comes first", async () => {
    const patience = patienceUntil(performance.now() + 40);
    const answers = await Promise.all([
      patience.ask(async () => "here"),
      patience.ask(() => Promise.reject(new Error("refused"))),
      patience.ask(() => new Promise(() => {})),
    ]);
    expect(answers).toEqual([
      { known: "here" },
      { unknown: "refused" },
      { unknown: expect.stringMatching(/^only 0\.0 s were left/), hurried: true },
    ]);
  });

  it("has none left for what is asked after the end", async () => {
    const patience = patienceUntil(0, () => 1_000);
    expect(await patience.ask(() => new Promise(() => {}))).toMatchObject({ hurried: true });
  });

  it("lets silence speak of whoever had the time to answer", async () => {
    vi.useFakeTimers();
    try {
      const answer = patienceUntil(4_600, () => 1_400).ask(() => new Promise(() => {}));
      await vi.advanceTimersByTimeAsync(3_200);
      expect(await answer).toEqual({ unknown: "no answer in 3.2 s" });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("the status page", () => {
  const component = (name: string, status: string) => ({ name, status });
  const incident = (name: string, ...hit: string[]) => ({ name, components: hit.map((one) => ({ name: one })) });

  it("counts what a stack needs, with the incidents that name it", () => {
    const components = [
      component("Cloudflare Tunnel", "major_outage"),
      component("Access", "degraded_performance"),
      component("Network", "operational"),
      component("Images", "major_outage"),
      component("Frankfurt, Germany - (FRA)", "partial_outage"),
    ];
    const incidents = [incident("Tunnels fail", "Cloudflare Tunnel"), incident("Pictures fail", "Images")];
    expect(troublesIn({ components, incidents })).toEqual([
      { component: "Cloudflare Tunnel", state: "major_outage", incidents: ["Tunnels fail"] },
      { component: "Access", state: "degraded_performance", incidents: [] },
    ]);
  });

  it("is no trouble while all works, and while what is announced is done", () => {
    const components = [component("Cloudflare Tunnel", "operational"), component("Access", "under_maintenance")];
    expect(troublesIn({ components, incidents: [] })).toEqual([]);
  });
});

describe("versions", () => {
  it.each([
    ["2026.7.2", "2026.9.1", true],
    ["2026.9.1", "2026.10.0", true],
    ["2026.9.1", "2026.9.1", false],
    ["2026.10.0", "2026.9.1", false],
    ["1.94.2", "1.100.0", true],
    ["2026.9", "2026.9.1", true],
    ["2026.9.1", "2026.9", false],
  ])("%s is before %s: %s", (version, other, before) => {
    expect(isBefore(version, other)).toBe(before);
  });
});

describe("a device", () => {
  const device = { id: "1", hostname: host, addresses: [] };

  it.each([
    ["as the API says", { connectedToControl: true, lastSeen: "2020-01-01T00:00:00Z" }, true],
    ["as the API says", { connectedToControl: false, lastSeen: "2026-06-01T11:59:00Z" }, false],
    ["by when it was seen, where the API does not say", { lastSeen: "2026-06-01T11:56:00Z" }, true],
    ["by when it was seen, where the API does not say", { lastSeen: "2026-06-01T11:54:00Z" }, false],
    ["where nothing is said, as by headscale of one that is", {}, true],
  ])("is connected %s: %j", (_, seen, connected) => {
    expect(isConnected({ ...device, ...seen }, now)).toBe(connected);
  });
});

describe("what a host says", () => {
  it("is its status, its backups, and the number of its tailscale", () => {
    const waiting = { ...backupStatus, at: null, ageSeconds: null, outcome: "waiting" as const };
    const status = hostStatus([unitStatus("blog", { backup: waiting }), unitStatus("motor")]);
    const found = reportOf(JSON.stringify(status), "1.100.0\n  tailscale commit: abc\n");
    expect(found.status.units.map(({ role }) => role)).toEqual(["active", "active"]);
    expect(Object.keys(found.backups)).toEqual(["blog"]);
    expect(found.tailscale).toBe("1.100.0");
    expect(reportOf(JSON.stringify(status), "no such command").tailscale).toBeUndefined();
  });
});

describe("the report", () => {
  const report = (change: Parameters<typeof evidence>[0]) => ({
    stack: "prod",
    host,
    projects: 2,
    seconds: 1.234,
    within: 5,
    judgement: judge(evidence(change)),
    versions: runningVersions(evidence(change)),
  });

  it("tells what runs, by its name and its digest, and since when", () => {
    const digest = `sha256:${"8d90".repeat(16)}`;
    const versions = { web: { name: "ghcr.io/acme/feeds:2.2.14", digest, since: "2026-05-30T10:00:00+00:00" } };
    const told = report({ report: known(said(unit("motor", { versions }))) });
    expect(statusText(told).split("\n")).toEqual([
      "runs     motor/web: ghcr.io/acme/feeds:2.2.14 (8d908d908d90), since 2026-05-30T10:00:00+00:00",
      `prod is well: 2 projects on ${host}, 0 findings, in 1.2 s`,
    ]);
    expect(JSON.parse(statusJson(told)).versions).toEqual([{ project: "motor", service: "web", ...versions.web }]);
  });

  it("is one line when all is well", () => {
    expect(statusText(report({}))).toBe(`prod is well: 2 projects on ${host}, 0 findings, in 1.2 s`);
  });

  it("has the cause, the evidence, the move, and what is not known", () => {
    const text = statusText(
      report({ troubles: unknown, tokens: unknown, report: known(said(serviceIs("blog", "web", "failed"))) }),
    );
    expect(text.split("\n")).toEqual([
      "not known (and not needed): whether Cloudflare has an incident: no answer in 3.2 s",
      "not known: when service tokens end: no answer in 3.2 s",
      "BROKEN   origin-down: The origin of blog is down: its tunnel leads to nothing that answers.",
      `         ${host} says: blog: outward-blog-web.service is failed`,
      expect.stringMatching(/^ {9}do: on the host: .*restart outward-blog-web\.service$/),
      `prod is broken: 2 projects on ${host}, 1 findings, in 1.2 s`,
    ]);
  });

  it("tells which project a move does not follow, and is well all the same", () => {
    const told = report({ report: known(said(unit("motor", { obstacle: "has unlogged tables: public.t" }))) });
    expect(statusText(told).split("\n")).toEqual([
      "note     motor has unlogged tables: public.t: a move dumps and loads it, and refuses writes for as long as that takes",
      `prod is well: 2 projects on ${host}, 0 findings, in 1.2 s`,
    ]);
    expect(JSON.parse(statusJson(told))).toMatchObject({ exitCode: 0, notes: [expect.stringContaining("public.t")] });
  });

  it("tells whose hosts have the same tag, and is well all the same", () => {
    const told = report({ tag: known({ tag: "tag:outward", others: ["outward-x-1a2b3c", "camera"] }) });
    const [note, verdict] = statusText(told).split("\n");
    expect(note).toMatch(
      /^note {5}tag:outward is the tag of .* and of outward-x-1a2b3c, camera too: .*outward:tailnet\.tag/,
    );
    expect(verdict).toContain("prod is well");
    expect(statusText(report({ tag: unknown }))).toMatch(/^prod is well/);
  });

  it("is JSON for a monitor", () => {
    expect(JSON.parse(statusJson(report({ tokens: unknown })))).toEqual({
      stack: "prod",
      host,
      seconds: 1.234,
      within: 5,
      verdict: "unknown",
      exitCode: 3,
      versions: [],
      findings: [],
      notes: [],
      unknown: [{ what: "when service tokens end", why: "no answer in 3.2 s", counts: true }],
    });
  });
});
