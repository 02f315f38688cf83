import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { hostPorts, portElements, providerRules } from "#components/host/egress.ts";
import { definitions } from "#projects/index.ts";
import { egress, publishedEdge, workloadEgress } from "#settings/host/egress.ts";
import { parseSettings } from "#settings/index.ts";
import { exampleConfig } from "#tests/program/stage.ts";

const { projects } = parseSettings(exampleConfig(), definitions);
const [blog] = projects;
if (!blog) throw new Error("there is no sample project");
const asking = { ...blog, workload: { ...blog.workload, egress: ["tcp:25", "udp:443"] } };
const edge = ["203.0.113.0/24"];
const ruleOf = (table: ReturnType<typeof egress>, protocol: string, port: string) =>
  providerRules(table, edge).find((rule) => rule.protocol === protocol && rule.port === port);

describe("the table", () => {
  it("gives each row a reason and a source, and the edge's networks a source and a day in the past", () => {
    expect(egress(projects).filter(({ why, source }) => why === "" || source === "")).toEqual([]);
    expect(publishedEdge.source).toMatch(/^https:\/\/developers\.cloudflare\.com\//);
    expect(publishedEdge.read).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Date.parse(publishedEdge.read)).toBeLessThanOrEqual(Date.now());
  });

  it("has what a project asks for, in its own name and nobody else's", () => {
    expect(workloadEgress(blog)).toEqual([]);
    expect(egress([asking]).filter(({ who }) => who === "workload")).toMatchObject([
      { project: "blog", protocol: "tcp", port: 25, to: "anywhere" },
      { project: "blog", protocol: "udp", port: 443, to: "anywhere" },
    ]);
    expect(hostPorts(egress([asking]))).toEqual(hostPorts(egress([blog])));
  });
});

describe("the provider's rules", () => {
  it("lead the tunnel's port to the edge's networks alone, and a port that others use anywhere", () => {
    expect(ruleOf(egress(projects), "udp", "7844")?.destinationIps).toEqual(edge);
    expect(ruleOf(egress(projects), "tcp", "7844")?.destinationIps).toEqual(edge);
    expect(ruleOf(egress(projects), "tcp", "443")?.destinationIps).toEqual(["0.0.0.0/0", "::/0"]);
  });

  it("are one per port, follow a project's egress, and leave the provider's own network out", () => {
    const rules = providerRules(egress([asking]), edge);
    const ports = rules.map(({ protocol, port }) => `${protocol} ${port}`);
    expect(ports).toEqual([...new Set(ports)]);
    expect(ruleOf(egress([asking]), "tcp", "25")?.description).toBe("workload of blog");
    expect(ruleOf(egress(projects), "tcp", "25")).toBeUndefined();
    expect(ruleOf(egress(projects), "udp", "67")).toBeUndefined();
  });
});

describe("the host's sets", () => {
  it("hold each user's ports, and the edge's apart from the rest", () => {
    const ports = hostPorts(egress(projects));
    expect(ports.edge).toBe("udp . 7844, tcp . 7844");
    expect(ports.connector).toBe("tcp . 443, udp . 53, tcp . 53");
    expect(ports.system.split(", ")).toContain("udp . 41641");
    expect(ports.system).not.toContain("7844");
    expect(portElements(workloadEgress(asking))).toBe("tcp . 25, udp . 443");
  });
});

describe("ports and networks of the table", () => {
  const root = path.join(import.meta.dirname, "..", "..", "..", "..");
  const parts = ["cloud-init", "components", "settings", "handover", "host", "vendors", "index.ts"];
  const files = execFileSync("git", ["-C", root, "ls-files", "--cached", "--others", "--exclude-standard", ...parts], {
    encoding: "utf8",
  })
    .trim()
    .split("\n");

  it("are written in the table and nowhere else in the stack's source", () => {
    const told = /\b(7844|3478|41641)\b|198\.41\.(192|200)\.|2606:4700:a[08]::/;
    const naming = files.filter((file) => told.test(readFileSync(path.join(root, file), "utf8")));
    expect(naming).toEqual(["settings/host/egress.ts"]);
  });
});
