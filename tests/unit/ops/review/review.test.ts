import { describe, expect, it } from "vitest";
import { eventsOf } from "#ops/review/events.ts";
import { judgesIn } from "#ops/review/judges.ts";
import { commentOf, driftComment, missingComment } from "#ops/review/markdown.ts";
import { toldDrift } from "#ops/review/noise.ts";
import { type FoundFault, longest, type Review, reviewOf, reviewShape } from "#ops/review/review.ts";
import { reviewText } from "#ops/review/text.ts";
import { review as verb } from "#ops/verbs/review.ts";
import { nastyMap } from "../map/maps.ts";
import { mapWith, route } from "../map/stack.ts";

const tunnel = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const urn = (type: string, name: string): string => `urn:pulumi:prod::outward::${type}::${name}`;
const log = (...events: object[]): string => events.map((one) => `${JSON.stringify(one)}\n`).join("");

const judged = { policyAnalyzeStackSummaryEvent: { passed: ["routes-covered"] } };
const about = (op: string, name: string, more: object = {}) => ({
  metadata: { op, urn: urn(tunnel, name), type: tunnel, old: {}, new: {}, ...more },
});
const said = (message: string, about = "") => ({
  diagnosticEvent: { severity: "error", message: `${message}\n`, urn: about, prefix: "error: " },
});

const usual = mapWith();

const found = (events: string, more: Partial<FoundFault> = {}): Review =>
  reviewOf({ stack: "prod", code: 0, events: eventsOf(events), maps: [usual, usual], otherwise: "", ...more });

describe("what the engine's events say", () => {
  it("is a plan without what stays, what is refreshed, and components", () => {
    const component = { metadata: { op: "create", urn: urn("outward:edge:Dns", "a"), type: "outward:edge:Dns" } };
    const { steps } = eventsOf(
      log(
        { resourcePreEvent: about("refresh", "a") },
        { resourcePreEvent: about("same", "a") },
        { resourcePreEvent: about("update", "b", { diffs: ["name"] }) },
        { resourcePreEvent: component },
      ),
    );
    expect(steps).toEqual([{ name: "b", type: "ZeroTrustTunnelCloudflared", op: "update", properties: ["name"] }]);
  });

  it("is what a refresh finds changed or gone, and not what it finds as it was", () => {
    const { drift } = eventsOf(
      log(
        { resOutputsEvent: about("refresh", "same") },
        { resOutputsEvent: about("refresh", "changed", { diffs: ["name"] }) },
        { resOutputsEvent: about("refresh", "gone", { new: null }) },
        { resOutputsEvent: about("update", "planned", { diffs: ["name"] }) },
      ),
    );
    expect(drift.map(({ name, gone }) => [name, gone])).toEqual([
      ["changed", false],
      ["gone", true],
    ]);
  });

  it("is protection that ends", () => {
    const off = { old: { protect: true }, new: { protect: false } };
    const { unprotected } = eventsOf(
      log(
        { resourcePreEvent: about("same", "a", off) },
        { resourcePreEvent: about("delete", "b", { ...off, new: null }) },
      ),
    );
    expect(unprotected.map(({ name }) => name)).toEqual(["a"]);
  });
});

describe("a verdict", () => {
  it("passes what was judged, and throws when nobody has", () => {
    expect(found(log(judged)).verdict).toBe("passes");
    expect(() => found(log())).toThrow("no rule has judged this preview; is policy/ there?");
  });

  it("stops at a rule, and not at advice", () => {
    const fault = (enforcementLevel: string) => ({
      policyEvent: {
        message: "Says.\nfirewall x lets in",
        policyName: "nothing-in",
        enforcementLevel,
        resourceUrn: "",
      },
    });
    expect(found(log(fault("advisory"), judged))).toMatchObject({ verdict: "passes" });
    const stopped = found(log(fault("mandatory"), said("preview failed")), { code: 255 });
    expect(stopped).toMatchObject({ verdict: "stopped", errors: { all: 0 } });
    expect(stopped.faults.shown).toEqual([{ rule: "nothing-in", says: "firewall x lets in", stops: true }]);
  });

  it("stops at what opens without a reason", () => {
    const open = mapWith({ project: route("blog", "admin", () => []) });
    const silent = {
      ...open,
      routes: open.routes.map((one) => (one.who.everyone ? { ...one, who: { ...one.who, everyone: "" } } : one)),
    };
    expect(found(log(judged), { maps: [usual, open] }).verdict).toBe("passes");
    expect(found(log(judged), { maps: [usual, silent] }).verdict).toBe("stopped");
  });

  it("takes the engine's own refusals for what they are", () => {
    const kept = said(
      "Preview failed: resource x cannot be deleted\nbecause it is protected",
      urn(tunnel, "blog-tunnel"),
    );
    const { verdict, faults, errors } = found(log(kept, said("preview failed")), { code: 255 });
    expect([verdict, errors.all]).toEqual(["stopped", 0]);
    expect(faults.shown[0]?.says).toMatch(/^blog-tunnel \(ZeroTrustTunnelCloudflared\) would be deleted, and/);
  });

  it("fails with the program's words, or with the command's when no event was there", () => {
    expect(found(log(said("1 fault")), { code: 255, maps: undefined })).toMatchObject({
      verdict: "failed",
      errors: { shown: ["1 fault"] },
    });
    expect(found("", { code: 1, maps: undefined, otherwise: "no stack named prod\n" }).errors.shown).toEqual([
      "no stack named prod",
    ]);
  });

  it("carries so much of a list, and counts the rest", () => {
    const many = Array.from({ length: 400 }, (_, i) => ({ resourcePreEvent: about("create", `tunnel-${i}`) }));
    const one = found(log(...many, judged));
    expect(one.steps).toMatchObject({ all: 400 });
    expect(one.steps.shown).toHaveLength(longest);
    expect(reviewText(one)).toContain(`and ${400 - longest} more`);
    // One variable of an environment holds 128 KiB.
    expect(JSON.stringify(one).length).toBeLessThan(100_000);
    expect(reviewShape.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
  });
});

describe("noise", () => {
  const drift = (token: string, properties: readonly string[], gone = false) => ({
    name: "x",
    type: "y",
    token,
    gone,
    properties: [...properties],
  });

  it("is how things go, and not how they are set", () => {
    expect(toldDrift([drift(tunnel, ["status", "connsActiveAt"])])).toEqual([]);
    expect(toldDrift([drift(tunnel, ["status", "name"])])).toMatchObject([{ properties: ["name"] }]);
    expect(toldDrift([drift("hcloud:index/firewall:Firewall", ["status"])])).toHaveLength(1);
    expect(toldDrift([drift(tunnel, [], true)])).toHaveLength(1);
  });
});

describe("the comment", () => {
  const where = { commit: "1a2b3c4d5e6f7890", run: "https://github.example/run/1", judges: [] };

  it("lets no name of the pull request speak for itself", () => {
    const fault = { rule: "nothing-in", says: "<b>@all</b> [x](y) ``` ` ", stops: true };
    const nasty = found(log(judged), { maps: [{ ...nastyMap, routes: [] }, nastyMap] });
    const text = commentOf({ ...nasty, faults: { shown: [fault], all: 1 } }, where);
    const outside = text.replaceAll(/(`+)[^`][\s\S]*?\1(?!`)/g, "");
    expect(outside).not.toMatch(/@all|<script|\]\(y\)/);
  });

  it("says in front when it changes what it is judged by", () => {
    const judges = judgesIn(["projects/blog.ts", "policy/jwt.ts", "docs/x.md", ".github/workflows/drift.yml"]);
    expect(judges).toEqual([".github/workflows/drift.yml", "policy/jwt.ts"]);
    const text = commentOf(found(log(judged)), { ...where, judges });
    expect(text.indexOf("It changes what it is judged by")).toBeLessThan(text.indexOf("Who can reach what"));
    expect(commentOf(found(log(judged)), where)).not.toContain("judged by");
  });

  it("counts among that every file that runs in a preview, by any name, but for the data of projects and stacks", () => {
    const running = [
      ...["index.ts", "Pulumi.yaml", "package.json", "package-lock.json", ".npmrc", "tsconfig.json", "new.js"],
      ...[
        "components/edge/tunnel.ts",
        "settings/index.ts",
        "workloads/postgres.ts",
        "vendors/http.ts",
        "handover/run.ts",
      ],
      ...["cloud-init/user-data.ts", "host/client/ssh.ts", "ops/process.ts", "policy/rules.ts", "scripts/run.sh"],
      ...[
        "bin/outward",
        ".github/CODEOWNERS",
        "node_modules/zod/index.js",
        "lab/toolchain/tools.ts",
        "anything/new.ts",
      ],
      ...["projects/package.json", "Pulumi.d/x.yaml", "README.md.js", "docs.ts"],
    ];
    expect(judgesIn(running)).toEqual(running.toSorted());
    const others = [
      ...["projects/index.ts", "projects/blog.ts", "projects/blog/app.py", "Pulumi.prod.yaml", "README.md", "LICENSE"],
      ...["docs/runbook.md", "tests/unit/x.test.ts", "lab/tests/unit/x.test.ts"],
    ];
    expect(judgesIn(others)).toEqual([]);
  });

  it("says so when there is nothing to show", () => {
    expect(missingComment(where)).toContain("No preview of 1a2b3c4d5e6f");
  });

  it("names what drifted", () => {
    const gone = log({ resOutputsEvent: about("refresh", "blog-tunnel", { new: null }) }, judged);
    expect(driftComment(found(gone), where.run)).toContain("- `blog-tunnel` (`ZeroTrustTunnelCloudflared`) is gone");
  });
});

describe("the command line", () => {
  it("knows its tasks", () => {
    expect(verb.parse(["preview"])).toEqual({ does: "preview", stack: "prod", refresh: false, json: false });
    expect(verb.parse(["preview", "--of", "pull-request"])).toMatchObject({ does: "preview", of: "pull-request" });
    expect(verb.parse(["drift", "--stack", "lab"])).toMatchObject({ stack: "lab", refresh: true });
    expect(verb.parse(["comment"])).toEqual({ does: "comment" });
    expect(verb.parse(["--help"])).toBeUndefined();
  });

  it("refuses what it does not know", () => {
    expect(() => verb.parse([])).toThrow("must be one of preview, comment, drift, issue, fork");
    expect(() => verb.parse(["preview", "--force"])).toThrow(/--force[\s\S]*usage: bin\/outward review/);
    expect(() => verb.parse(["drift", "--of", "x"])).toThrow("--of is for preview");
    expect(() => verb.parse(["comment", "--stack", "x"])).toThrow("--stack is for preview and drift");
  });
});
