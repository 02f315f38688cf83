/** What a host is told of a service that is tried beside itself. */
import { describe, expect, it } from "vitest";
import { loopbackPorts } from "#components/unit/loopback.ts";
import { besideRules } from "#components/unit/workload/beside.ts";
import { exchangeParts } from "#components/unit/workload/exchanges.ts";
import { unitNames } from "#host/protocol/names.ts";
import { besidePort } from "#settings/host/ports.ts";
import type { Project } from "#settings/project/project.ts";
import type { Service } from "#settings/project/service.ts";

const web: Service = {
  name: "web",
  exec: "/bin/web",
  health: "http://127.0.0.1:3000/healthz",
  within: "30s",
  environment: { LISTEN: "127.0.0.1:3000", KEY: { secret: "key" } },
  overlap: "LISTEN",
};
const site = { name: "site", hostname: "a.example.com", origin: "http://127.0.0.1:3000", access: { everyone: "all" } };
const project = (service: Service): Project => ({
  name: "shop",
  routes: [site],
  workload: { packages: [], files: [], services: [service], memoryMiB: 256, tasks: 64, cpuPercent: 50 },
});

const next = besidePort("shop", "web");
const besideOf = (service: Service) => exchangeParts(project(service), { key: "k3y" }).exchanges?.web?.beside;
const textOf = (name: string): string => {
  const content = besideOf(web)?.files.find(({ path }) => path.endsWith(name))?.content ?? "";
  return Buffer.from(content, "base64").toString();
};

describe("a service beside itself", () => {
  it("is in memory, restarts for nothing, and its variables are root's", () => {
    const unit = "outward-shop.next-web.service";
    expect(besideOf(web)).toMatchObject({ service: unit, port: next, health: `http://127.0.0.1:${next}/healthz` });
    expect(besideOf(web)?.files.map(({ path, mode, restarts }) => [path, mode, restarts])).toEqual([
      [`/run/systemd/system/${unit}`, "0644", []],
      [`/run/systemd/system/${unit}.d/90-next.conf`, "0644", []],
      ["/run/outward/next/shop/web.env", "0600", []],
    ]);
  });

  it("has all its variables with a port of its own, and ends by itself", () => {
    expect(textOf("web.env")).toBe(`LISTEN=127.0.0.1:${next}\nKEY=k3y\n`);
    expect(textOf("90-next.conf")).toContain(`\n[Unit]\nX-Port=${next}\n`);
    expect(textOf("90-next.conf")).toMatch(
      /^EnvironmentFile=\nEnvironmentFile=\/run\/outward\/next\/shop\/web\.env\nRestart=no\nRuntimeMaxSec=660$/m,
    );
    expect(textOf("web.service")).toContain(`SocketBindAllow=${next}`);
  });

  it("has a port that is the project's, and the rules that lead there", () => {
    expect(loopbackPorts(project(web))).toContain(next);
    const rules = besideRules(project(web), unitNames("shop"));
    expect(rules).toContain(`tcp sport ${next} tcp dport @moved_3000 tcp sport set 3000`);
    expect(rules.match(/skuid "outward-shop-tunnel"/g)).toHaveLength(2);
  });

  it("is none where it does not say so", () => {
    const { overlap: _, ...held } = web;
    expect(besideOf(held)).toBeUndefined();
    expect(besideRules(project(held), unitNames("shop"))).toBe("");
    expect(loopbackPorts(project(held))).not.toContain(next);
  });
});
