/** Which ports each service of a unit may bind, by systemd's word for it. */
import { describe, expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import { definitions } from "#projects/index.ts";
import { candidatePort, metricsPort } from "#settings/host/ports.ts";
import { parseSettings } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import { exampleConfig } from "#tests/program/stage.ts";

const cloudflared = {
  version: "2026.9.1",
  url: "https://example.com/cloudflared",
  sha256: "0".repeat(64),
  proven: true,
};
const project = (name: string): Project => {
  const found = parseSettings(exampleConfig(), definitions).projects.find((one) => one.name === name);
  if (!found) throw new Error(`no project ${name}`);
  return found;
};

/** By service, without the project's name: what it may bind, beside what it may not. */
const bindsOf = (of: Project): Readonly<Record<string, readonly string[]>> => {
  const { files, connector } = manifestOf({ project: of, cloudflared, credential: "{}", connectorConfig: "" });
  const units = [...files, ...connector.candidate.files].filter(({ path }) => path.endsWith(".service"));
  return Object.fromEntries(
    units.map(({ path, content }) => [
      path.replace(/^.*\/outward-[^-]+-(.*)\.service$/, "$1"),
      [
        ...Buffer.from(content, "base64")
          .toString()
          .matchAll(/^SocketBind(.*)$/gm),
      ].map(([, text = ""]) => text),
    ]),
  );
};

describe("a service may bind", () => {
  it("what its project has declared; a connector, and the one that is tried, their own port each", () => {
    const own = ["Deny=any", "Allow=3100", "Allow=9101", "Allow=9190"];
    expect(bindsOf(project("motor"))).toEqual({
      tunnel: ["Deny=tcp", `Allow=tcp:${metricsPort("motor")}`],
      "tunnel-next": ["Deny=tcp", `Allow=tcp:${candidatePort("motor")}`],
      "db-init": own,
      db: own,
      ingest: own,
      dashboard: own,
      metrics: own,
    });
  });

  it("any port for UDP besides, where its project may ask for names", () => {
    const blog = project("blog");
    const asking: Project = { ...blog, workload: { ...blog.workload, egress: ["tcp:443"] } };
    expect(bindsOf(asking).web).toEqual(["Deny=any", "Allow=3000", "Allow=udp"]);
  });

  it("nothing, where its project has declared nothing", () => {
    const blog = project("blog");
    const silent: Project = {
      ...blog,
      routes: [],
      workload: { ...blog.workload, services: blog.workload.services.map(({ health: _, ...one }) => one) },
    };
    expect(bindsOf(silent).web).toEqual(["Deny=any"]);
  });
});
