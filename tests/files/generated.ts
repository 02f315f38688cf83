/** Everything the stack would put on a host for the example config. */
import { parse, stringify } from "yaml";
import { userData } from "#cloud-init/user-data.ts";
import { baseline } from "#components/host/baseline.ts";
import { hostPorts } from "#components/host/egress.ts";
import { maintenance } from "#components/host/maintenance.ts";
import { connectorConfig } from "#components/unit/ingress.ts";
import { manifestOf as unitManifest } from "#components/unit/manifest.ts";
import type { Manifest } from "#host/protocol/manifest.ts";
import { unitNames } from "#host/protocol/names.ts";
import { definitions } from "#projects/index.ts";
import { egress } from "#settings/host/egress.ts";
import type { Image } from "#settings/host/image.ts";
import { parseSettings, pinOf, type Settings } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import { exampleConfig } from "../program/stage.ts";
import type { TreeFile } from "./image.ts";

const settings = parseSettings(exampleConfig(), definitions);

/** The example with another image, which is all that a project is told of its host. */
const settingsFor = (image: Image): Settings => {
  const example = exampleConfig();
  const host = JSON.stringify({ ...JSON.parse(example["outward:host"] ?? ""), image });
  return parseSettings({ ...example, "outward:host": host }, definitions);
};

const rules = {
  edgeRanges: settings.cloudflare.edgeRanges,
  ports: hostPorts(egress(settings.projects, settings.backups)),
};

export const exampleUserData = userData({
  hostname: "outward-prod-abc123",
  joinKey: "tskey-auth-once",
  tailscaleUrl: settings.tailscale.url,
  tailscaleSha256: settings.tailscale.sha256,
  ...rules,
});

/** What a host is born with. */
export const bootFiles = (parse(exampleUserData) as { write_files: TreeFile[] }).write_files;

/**
 * The files with one that is broken.
 * @param end how its path ends
 */
export const edited = (files: readonly TreeFile[], end: string, from: string, to: string): TreeFile[] =>
  files.map((file) => {
    if (!file.path.endsWith(end)) return file;
    if (!file.content.includes(from)) throw new Error(`${file.path} has no ${from}: the twin would prove nothing`);
    return { ...file, content: file.content.replace(from, to) };
  });

export const connectorConfigOf = (name: string): string => {
  const project = settings.projects.find((candidate) => candidate.name === name);
  if (!project) throw new Error(`no project ${name}`);
  const audiences = Object.fromEntries(
    project.routes.flatMap((route) => ("everyone" in route.access ? [] : [[route.name, "a".repeat(64)]])),
  );
  return stringify(
    connectorConfig({
      tunnel: "11111111-2222-4333-8444-555555555555",
      routes: project.routes,
      teamName: "acme",
      audiences,
    }),
  );
};

/** What the host does by itself, as its program would write it, with a stand-in for the program. */
const upkeepFiles: readonly TreeFile[] = [
  ...[...maintenance(settings.host?.maintenance ?? "").files, ...baseline(rules).files].map(
    ({ path, content, mode }) => ({
      path,
      content: Buffer.from(content, "base64").toString(),
      mode: Number.parseInt(mode, 8),
    }),
  ),
  { path: "/usr/local/sbin/outward", content: "#!/bin/sh\n", mode: 0o755 },
];

const manifestOf = (own: Settings, project: Project): Manifest =>
  unitManifest({
    project,
    cloudflared: pinOf(own, project),
    credential: "{}",
    connectorConfig: connectorConfigOf(project.name),
    backup: own.backups[project.name],
  });

const projectFiles = (own: Settings): readonly TreeFile[] =>
  own.projects.flatMap((project) => {
    const made = manifestOf(own, project);
    return [
      ...[...made.files, ...made.connector.candidate.files].map(({ path, content, mode }) => ({
        path,
        content: Buffer.from(content, "base64").toString(),
        mode: Number.parseInt(mode, 8),
      })),
      ...made.downloads.map(({ path }) => ({ path, content: "#!/bin/sh\n", mode: 0o755 })),
    ];
  });

/** A project whose workload reaches something outside, as none of the samples does. */
export const reaching = "reaching";

/** Its users and its rules, as the first of the samples would have them under another name; nothing of it serves. */
const reachingFilesOf = (own: Settings): readonly TreeFile[] => {
  const [sample] = own.projects;
  if (!sample) throw new Error("there is no sample");
  const { packages, memoryMiB, tasks, cpuPercent } = sample.workload;
  const workload = { packages, files: [], services: [], memoryMiB, tasks, cpuPercent, egress: ["tcp:443"] };
  const { files } = unitManifest({
    project: { ...sample, name: reaching, routes: [], workload },
    cloudflared: pinOf(own, sample),
    credential: "{}",
    connectorConfig: "",
  });
  return files
    .filter(({ path }) => /\/(sysusers|nftables)\.d\//.test(path))
    .map(({ path, content }) => ({ path, content: Buffer.from(content, "base64").toString() }));
};

/** An image's digest, for a service of the sample below. */
const digest = `sha256:${"c1".repeat(32)}`;

/** What a service that runs an image brings, as open as a project may make it: under the first sample's name, and not of it. */
const imagedOf = (own: Settings): Generated["imaged"] => {
  const [sample] = own.projects;
  if (!sample) throw new Error("there is no sample");
  const service = {
    name: "imaged",
    image: `ghcr.io/acme/shop:1.4.2@${digest}`,
    volumes: {
      "/app/data": "data",
      "/srv/plugins": { path: "plugins", exec: true },
      "/etc/app.conf": `/etc/outward/${sample.name}/app/app.conf`,
    },
    tmpfs: ["/app/cache"],
    jit: true,
    health: "http://127.0.0.1:3999/healthz",
  };
  const { memoryMiB, tasks, cpuPercent } = sample.workload;
  const { files } = unitManifest({
    project: {
      ...sample,
      workload: { packages: [], files: [], services: [service], memoryMiB, tasks, cpuPercent, egress: ["tcp:443"] },
    },
    cloudflared: pinOf(own, sample),
    credential: "{}",
    connectorConfig: "",
  });
  const of = (end: string): TreeFile => {
    const found = files.find(({ path }) => path.endsWith(end));
    if (!found) throw new Error(`nothing brings ${end}`);
    return { path: found.path, content: Buffer.from(found.content, "base64").toString() };
  };
  return { unit: of("-imaged.service"), root: of("-imaged.service.d/60-root.conf") };
};

/** As its unit uses them: what answers on loopback, of the connector, of the one that tries a change, and of the workload. */
const portsOf = (own: Settings, project: Project): readonly number[] => {
  const { health, connector } = manifestOf(own, project);
  const told = JSON.stringify([health, connector.ready, connector.candidate.ready, connectorConfigOf(project.name)]);
  const urls = [...told.matchAll(/http:\/\/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
  return [...new Set([...urls, ...(project.workload.ports ?? [])])];
};

export interface Generated {
  /** Files of every unit, as the host's program would write them, with stand-ins for the downloaded binaries. */
  readonly unitFiles: readonly TreeFile[];
  /** Users and rules of `reaching`. */
  readonly reachingFiles: readonly TreeFile[];
  /** Everything for systemd: services, mounts, slices, targets, timers. */
  readonly units: readonly string[];
  readonly services: readonly string[];
  /** Ports on loopback by project. */
  readonly ports: Readonly<Record<string, readonly number[]>>;
  /** A service that runs an image, which no sample does: its unit, and what is read after all that holds it. */
  readonly imaged: { readonly unit: TreeFile; readonly root: TreeFile };
  /** Names of the services that make machine code, as their projects say. */
  readonly jits: readonly string[];
}

/** What comes onto a host of that image. */
export const generated = (image: Image): Generated => {
  const own = settingsFor(image);
  const unitFiles = [...projectFiles(own), ...upkeepFiles];
  const units = unitFiles.map(({ path }) => path).filter((path) => /^\/(etc|run)\/systemd\/system\/[^/]+$/.test(path));
  const ports = Object.fromEntries(own.projects.map((project) => [project.name, portsOf(own, project)]));
  const jits = own.projects.flatMap(({ name, workload }) =>
    workload.services.flatMap((service) => (service.jit ? [unitNames(name).service(service.name)] : [])),
  );
  // What is called `outward.…` is the host's own program, which nothing holds.
  const services = units.filter((path) => /\/outward-[^/]+\.service$/.test(path));
  return { unitFiles, reachingFiles: reachingFilesOf(own), units, services, ports, jits, imaged: imagedOf(own) };
};
