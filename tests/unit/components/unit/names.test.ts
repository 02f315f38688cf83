/** Who may have names resolved: who reaches something outside, and nobody else, by any of the ways that there are. */
import { describe, expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings, pinOf } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import { exampleConfig } from "#tests/program/stage.ts";

const settings = parseSettings(exampleConfig(), definitions);

const made = (name: string, egress: Project["workload"]["egress"]) => {
  const project = settings.projects.find((one) => one.name === name);
  if (!project) throw new Error(`there is no project ${name}`);
  const { files, state } = manifestOf({
    project: { ...project, workload: { ...project.workload, ...(egress ? { egress } : {}) } },
    cloudflared: pinOf(settings, project),
    credential: "{}",
    connectorConfig: "",
  });
  const texts = files.map(({ path, content }) => ({ path, text: Buffer.from(content, "base64").toString() }));
  const units = texts.filter(({ path, text }) => path.endsWith(".service") && text.includes(`User=outward-${name}\n`));
  return {
    hidden: [...new Set(units.map(({ text }) => /^InaccessiblePaths=(.*)$/m.exec(text)?.[1]))],
    rules: texts.find(({ path }) => path.endsWith(".nft"))?.text ?? "",
    commands: state?.names ?? false,
  };
};

const servers = /workload meta skuid "outward-motor" meta l4proto \{ tcp, udp \} th dport 53 (.*) accept/g;
const askedOutside = (rules: string) => [...rules.matchAll(servers)].map(([, to]) => to);
const port53 = /loopback meta skuid \{[^}]*"outward-motor"[^}]*\} meta l4proto \{ tcp, udp \} th dport 53 accept/;

describe("names", () => {
  it("are resolved for a workload that reaches something: over loopback, with what says where to ask", () => {
    const { hidden, rules, commands } = made("motor", ["tcp:443"]);
    expect(hidden).toEqual(["-/var/lib/cloud -/run/tailscale -/run/dbus"]);
    expect(rules).toMatch(port53);
    // Of a host without systemd-resolved; both are empty where it is.
    expect(askedOutside(rules)).toEqual(["ip daddr @resolvers4", "ip6 daddr @resolvers6"]);
    expect(commands).toBe(true);
  });

  it("are not for one that reaches nothing: not on loopback, not at resolved's sockets, not over the bus", () => {
    const { hidden, rules, commands } = made("motor", undefined);
    expect(hidden).toEqual(["-/var/lib/cloud -/run/tailscale -/run/dbus -/run/systemd/resolve"]);
    expect(rules).not.toMatch(port53);
    expect(askedOutside(rules)).toEqual([]);
    expect(commands).toBe(false);
  });
});
