/** Whatever is known and whatever is not: no cause is named without its evidence, and no symptom beside its cause. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { jobOutcomes } from "#host/protocol/jobs.ts";
import type { Evidence, Known } from "#ops/status/evidence.ts";
import { heard } from "#ops/status/evidence.ts";
import type { Cause, Finding } from "#ops/status/finding.ts";
import type { HostReport } from "#ops/status/host-report.ts";
import { exitOfJudgement, judge } from "#ops/status/judge.ts";
import { hostStatus } from "#tests/unit/host/status.ts";
import { backup, host, now, trouble, unit, withJob } from "./well.ts";

const names = ["blog", "motor"] as const;

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Known<T>> =>
  fc.oneof(
    { weight: 3, arbitrary: value.map((known) => ({ known })) },
    { weight: 1, arbitrary: fc.constant({ unknown: "silent" }) },
  );

const states = fc.constantFrom("active", "active", "inactive", "failed", "activating");

const units = (project: string) =>
  fc
    .record({
      tunnel: states,
      web: states,
      ready: fc.integer({ min: 0, max: 4 }),
      web200: fc.boolean(),
      job: fc.constantFrom(...jobOutcomes),
    })
    .map(({ tunnel, web, ready, web200, job }) =>
      unit(project, {
        ...withJob(project, job),
        services: { [`outward-${project}-tunnel.service`]: tunnel, [`outward-${project}-web.service`]: web },
        health: {
          web: web200 ? { status: 200, body: "" } : { status: 0, body: "timed out" },
          tunnel: { status: ready > 0 ? 200 : 503, body: JSON.stringify({ readyConnections: ready }) },
        },
      }),
    );

const saids: fc.Arbitrary<HostReport> = fc
  .record({
    role: fc.constantFrom("active" as const, "active" as const, "standby" as const, "none" as const, "ceded" as const),
    units: fc.tuple(...names.map(units)),
    outcomes: fc.tuple(
      ...names.map(() => fc.constantFrom("ok" as const, "waiting" as const, "old" as const, "failed" as const)),
    ),
    tailscale: fc.constantFrom("1.94.2", "1.90.0", undefined),
    rolledBack: fc.constantFrom(null, null, "2026-06-01T11:00:00Z"),
  })
  .map(({ rolledBack, role, units: all, outcomes, tailscale }) => ({
    status: hostStatus(all.map((one) => ({ ...one, role, rolledBack }))),
    backups: Object.fromEntries(names.map((name, i) => [name, { ...backup, outcome: outcomes[i] ?? "ok" }])),
    tailscale,
  }));

const connections = maybe(
  fc.record({ open: fc.integer({ min: 0, max: 4 }), version: fc.constantFrom("2026.9.1", "2026.7.2") }),
).map((one) =>
  "known" in one ? { known: { open: one.known.open, versions: one.known.open > 0 ? [one.known.version] : [] } } : one,
);

const worlds: fc.Arbitrary<Evidence> = fc.record({
  now: fc.constant(now),
  host: fc.constant(host),
  troubles: maybe(fc.constantFrom([], [trouble])),
  server: maybe(fc.constantFrom("running", "running", "off", "starting", "stopping", null)),
  device: maybe(fc.constantFrom({ connected: true }, { connected: false, lastSeen: "2026-06-01T11:58:00Z" }, null)),
  tag: maybe(fc.constantFrom({ tag: "tag:outward", others: [] }, { tag: "tag:outward", others: ["outward-x-1a2b3c"] })),
  here: maybe(fc.constantFrom("Running", "Running", "Stopped", "NeedsLogin")),
  report: fc.oneof(
    { weight: 3, arbitrary: saids.map((known) => ({ known })) },
    { weight: 1, arbitrary: fc.boolean().map((hurried) => ({ unknown: "silent", hurried })) },
  ),
  projects: fc.tuple(
    ...names.map((name) => connections.map((one) => ({ name, hostnames: [`${name}.x`], connections: one }))),
  ),
  tokens: maybe(
    fc.constantFrom(
      [],
      [{ project: "motor", caller: "g", version: 1, ends: "2026-06-03T00:00:00Z" }],
      [{ project: "motor", caller: "g", version: 1 }],
    ),
  ),
  pins: fc.constant({ cloudflared: "2026.9.1", tailscale: "1.94.2" }),
});

/** @param of `project/job` */
const jobOf = (report: Evidence["report"], of: string) => {
  const [project, job = ""] = of.split("/");
  return heard(report)?.status.units.find((one) => one.project === project)?.jobs[job];
};

const edgeCount = ({ projects }: Evidence, of: string | undefined): number | undefined => {
  const found = projects.find(({ name }) => name === of);
  return found && heard(found.connections)?.open;
};

const hadTime = (said: Evidence["report"]): boolean => "unknown" in said && !said.hurried;

/** What must have been said for a cause to be named: raw answers, put together in no way of the judge's own. */
const grounds: Readonly<Record<Cause, (evidence: Evidence, finding: Finding) => boolean>> = {
  "edge-incident": ({ troubles }) => (heard(troubles)?.length ?? 0) > 0,
  "host-down": (evidence) => {
    const { server, device, report: said } = evidence;
    const notRunning = "known" in server && server.known !== "running";
    const tailnetSilent = heard(device)?.connected !== true && (hadTime(said) || "known" in device);
    const allZero = evidence.projects.every(({ name }) => edgeCount(evidence, name) === 0);
    return "unknown" in said && (notRunning || (tailnetSilent && allZero));
  },
  "tailnet-down": ({ report: said, device, here, server, projects }) => {
    const others = [device, server, ...projects.map((project) => project.connections)];
    return (
      "unknown" in said &&
      (("known" in device && !device.known?.connected) ||
        ("known" in here && here.known !== "Running") ||
        (hadTime(said) && others.some((answer) => "known" in answer)))
    );
  },
  "tunnel-down": (evidence, { of }) => {
    const own = heard(evidence.report)?.status.units.find(({ project }) => project === of);
    const stopped = own !== undefined && own.services[own.connector] !== "active";
    const few = own ? own.health.tunnel?.body !== '{"readyConnections":4}' : (edgeCount(evidence, of) ?? 4) < 4;
    return stopped || few;
  },
  "origin-down": ({ report: said }, { of }) => {
    const own = heard(said)?.status.units.find(({ project }) => project === of);
    return (
      own !== undefined && (own.services[`outward-${of}-web.service`] !== "active" || own.health.web?.status !== 200)
    );
  },
  "backup-old": ({ report: said }, { of = "" }) => ["old", "failed"].includes(heard(said)?.backups[of]?.outcome ?? ""),
  "job-failed": ({ report: said }, { of = "" }) => jobOf(said, of)?.outcome === "failed",
  "job-late": ({ report: said }, { of = "" }) => jobOf(said, of)?.outcome === "late",
  "rolled-back": ({ report: said }, { of }) =>
    heard(said)?.status.units.some(({ project, rolledBack }) => project === of && rolledBack !== null) ?? false,
  "token-expiring": ({ tokens }) => heard(tokens)?.some(({ ends }) => ends !== undefined) ?? false,
  "version-behind": ({ report: said, projects }, { of }) =>
    of === host
      ? heard(said)?.tailscale === "1.90.0"
      : projects.some(({ name, connections: one }) => name === of && heard(one)?.versions.includes("2026.7.2")),
};

const runs = { numRuns: 1_000 };

it("no cause is named whose evidence is absent", () => {
  fc.assert(
    fc.property(worlds, (evidence) => {
      for (const finding of judge(evidence).findings)
        if (!grounds[finding.cause](evidence, finding))
          throw new Error(`${finding.cause} of ${finding.of} from nothing`);
    }),
    runs,
  );
});

it("a host that is down is named once, and with nothing that follows from it", () => {
  const follow: readonly Cause[] = [
    "tailnet-down",
    "tunnel-down",
    "origin-down",
    "backup-old",
    "job-failed",
    "job-late",
    "rolled-back",
  ];
  fc.assert(
    fc.property(worlds, (evidence) => {
      const causes = judge(evidence).findings.map(({ cause }) => cause);
      if (!causes.includes("host-down")) return;
      expect(causes.filter((cause) => follow.includes(cause))).toEqual([]);
      expect(causes.filter((cause) => cause === "host-down")).toHaveLength(1);
    }),
    runs,
  );
});

it("a tunnel that an incident explains is not named beside it", () => {
  fc.assert(
    fc.property(worlds, (evidence) => {
      const { findings } = judge(evidence);
      if (!findings.some(({ cause, severity }) => cause === "edge-incident" && severity === "broken")) return;
      const units = heard(evidence.report)?.status.units ?? [];
      for (const { cause, of } of findings) {
        if (cause !== "tunnel-down") continue;
        const own = units.find(({ project }) => project === of);
        expect(own?.services[own.connector]).not.toBe("active");
      }
    }),
    runs,
  );
});

it("nothing wrong is said to be well only by those who were asked, and what is broken is never well", () => {
  fc.assert(
    fc.property(worlds, (evidence) => {
      const judgement = judge(evidence);
      const { findings, gaps, verdict } = judgement;
      expect(exitOfJudgement(judgement) === 0).toBe(findings.length === 0 && gaps.every(({ counts }) => !counts));
      if (verdict === "well") expect("known" in evidence.report && "known" in evidence.tokens).toBe(true);
      if (findings.some(({ severity }) => severity === "broken")) expect(exitOfJudgement(judgement)).toBe(2);
    }),
    runs,
  );
});

it("the worlds reach every cause: the twin of all above", () => {
  const seen = new Set<Cause>();
  fc.assert(
    fc.property(worlds, (evidence) => {
      for (const { cause } of judge(evidence).findings) seen.add(cause);
    }),
    runs,
  );
  expect([...seen].sort()).toEqual(Object.keys(grounds).sort());
});
