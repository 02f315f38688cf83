/** A job as its unit brings it: what it runs in, what starts it and when, and what is told of it. */
import { describe, expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import { cloudflared } from "#settings/host/pins.ts";
import { parseSettings } from "#settings/index.ts";
import { changed, credentials, definitionOf, flat, rightConfig, rightProject } from "#tests/unit/settings/sample.ts";

const web = { name: "web", exec: "/usr/bin/node server.js", health: "http://127.0.0.1:4999/" };
const digest = { name: "digest", exec: "/usr/bin/node digest.js", schedule: "30 6 * * 1-5", within: "10m" };

const made = (...services: readonly object[]) => {
  const own = changed(rightProject(), "workload", { ...(rightProject().workload as object), services });
  const [project] = parseSettings({ ...credentials, ...flat(rightConfig()) }, [definitionOf(own)]).projects;
  const [pin] = cloudflared;
  if (!project || !pin) throw new Error("there is no project, or no pin");
  return manifestOf({ project, cloudflared: pin, credential: "{}", connectorConfig: "" });
};

const { files, services, jobs, oneshots } = made(web, digest);
const contentOf = (name: string): string =>
  Buffer.from(files.find(({ path }) => path.endsWith(`/${name}`))?.content ?? "", "base64").toString();
const line = (text: string, name: string): readonly string[] =>
  text.split("\n").flatMap((one) => (one.startsWith(`${name}=`) ? [one.slice(name.length + 1)] : []));

describe("a job", () => {
  it("runs in the sandbox of every service, to its end, and is not started with the others", () => {
    const unit = contentOf("outward-shop-digest.service");
    expect([line(unit, "Type"), line(unit, "RemainAfterExit"), line(unit, "Restart")]).toEqual([
      ["oneshot"],
      ["no"],
      ["no"],
    ]);
    const strip = (text: string): readonly string[] =>
      text.split("\n").filter((one) => /^(?:Protect|Private|Restrict|Inaccess|Temporary|Bind|Socket|IP)/.test(one));
    expect(strip(unit)).toEqual(strip(contentOf("outward-shop-web.service")));
    expect(services).toContain("outward-shop.job-digest.timer");
    expect(services).not.toContain("outward-shop-digest.service");
  });

  it("runs in no pause and on no host that does not serve, and for as long as it may", () => {
    const held = contentOf("outward-shop-digest.service.d/65-job.conf");
    expect(line(held, "ConditionPathExists")).toEqual([
      "/etc/outward/.roles/shop/serves",
      "!/etc/outward/.roles/shop/read-only",
      "!/run/outward/paused/shop/read-only",
    ]);
    expect([line(held, "TimeoutStartSec"), line(held, "TimeoutStopSec")]).toEqual([["600"], ["5"]]);
  });

  it("is started by what writes down how it ended, and that by its timer", () => {
    expect(line(contentOf("outward-shop.job-digest.service"), "ExecStart")).toEqual([
      "/usr/local/sbin/outward job shop digest",
    ]);
    expect(line(contentOf("outward-shop.job-digest.timer"), "OnCalendar")).toEqual([
      "Mon,Tue,Wed,Thu,Fri *-*-* 6:30:00 UTC",
    ]);
    expect(jobs).toEqual({ digest: { service: "outward-shop-digest.service", everySeconds: 3 * 86_400 } });
  });

  it("is no migration, and no service of a unit without one: the twin", () => {
    expect(oneshots).toBeUndefined();
    expect(made(web)).not.toHaveProperty("jobs");
    expect(made(web).services.some((name) => name.includes(".job-"))).toBe(false);
  });
});
