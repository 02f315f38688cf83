/** What a unit brings to a host, as the data that `outward apply` takes. Pure. */
import { render } from "../cloud-init/render.ts";
import type { Backup } from "../settings/backup.ts";
import { workloadEgress } from "../settings/egress.ts";
import type { Pin } from "../settings/pins.ts";
import { followPort } from "../settings/ports.ts";
import { defaultDiskMiB, type Project, type Service } from "../settings/project.ts";
import { claimedPorts } from "../settings/relations.ts";
import type { State } from "../settings/state.ts";
import { backupParts, type ManifestBackup } from "./backup.ts";
import { type Connector, connectorParts } from "./connector.ts";
import { portElements } from "./egress.ts";
import { type Download, file, type ManifestFile } from "./file.ts";
import { keptParts, type ManifestKept } from "./kept.ts";
import { type UnitNames, unitNames } from "./names.ts";

export interface Manifest {
  readonly project: string;
  readonly target: string;
  readonly packages: readonly string[];
  readonly files: readonly ManifestFile[];
  readonly downloads: readonly Download[];
  readonly services: readonly string[];
  /** Where its state is, and at most how much of it. */
  readonly disk: {
    readonly image: string;
    readonly folder: string;
    readonly unit: string;
    readonly user: string;
    readonly mib: number;
  };
  /** Health URLs by service. */
  readonly health: Readonly<Record<string, string>>;
  /** How what it keeps is copied, compared and stopped from changing; null for a workload that keeps nothing. */
  readonly state: ManifestState | null;
  /** How what it keeps is copied to its store; null without a backup. */
  readonly backup: ManifestBackup | null;
  /** How its connector is changed. */
  readonly connector: Connector;
}

interface ManifestState extends Omit<State, "paths"> {
  readonly user: string;
  readonly slice: string;
  /** Folders that its commands may write to. */
  readonly writable: readonly string[];
  readonly flag: string;
  /** Where a successor reaches what it follows, on the host's address in the tailnet. */
  readonly port: number;
  /** What it keeps in plain files; null without any. */
  readonly kept: ManifestKept | null;
}

export interface ManifestArgs {
  readonly project: Project;
  readonly cloudflared: Pin;
  /** cloudflared's credentials file. Secret. */
  readonly credential: string;
  /** cloudflared's configuration, YAML. */
  readonly connectorConfig: string;
  /** Its password and credentials are secret. @default none */
  readonly backup?: Backup | undefined;
}

const systemd = "/etc/systemd/system";

/** What a project's workload may reach; one that names nothing may not even ask for names. */
const egressRules = (project: Project, user: string): string => {
  const rows = workloadEgress(project);
  if (rows.length === 0)
    return `add rule inet outward loopback meta skuid "${user}" meta l4proto { tcp, udp } th dport 53 reject`;
  return `add rule inet outward workload meta skuid "${user}" meta l4proto . th dport { ${portElements(rows)} } accept`;
};

/** Which of its ports the host's own containers may reach. */
const bridgeRules = (project: Project): string =>
  (project.workload.bridges ?? [])
    .map(({ interface: name, port }) => `add rule inet outward bridges iifname "${name}" tcp dport ${port} accept`)
    .join("\n");

/** Every port on loopback that is the project's own, ascending. */
export const loopbackPorts = (project: Project): readonly number[] =>
  [...new Set(claimedPorts(project).map(({ port }) => port))].sort((a, b) => a - b);

const environment = (service: Service): string =>
  Object.entries(service.environment ?? {})
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");

const workloadUnit = (project: string, service: Service, names: UnitNames): string =>
  render("units/workload.service", {
    project,
    service: service.name,
    target: names.target,
    connector: names.connector,
    slice: names.slice,
    user: names.user,
    state: names.state,
    run: names.run,
    etc: names.etc,
    exec: service.exec,
    type: service.type ?? "simple",
    remain: service.type === "oneshot" ? "yes" : "no",
    restart: service.type === "oneshot" ? "on-failure" : "always",
    after: (service.after ?? []).map(names.service).join(" "),
    stop_signal: service.stopSignal ?? "SIGTERM",
    no_jit: service.jit ? "no" : "yes",
  });

const stateOf = ({ name, workload }: Project, kept: ManifestKept | null): ManifestState | null => {
  if (!workload.state) return null;
  const { paths: _, ...state } = workload.state;
  const { user, slice, state: folder, run, flag } = unitNames(name);
  return { ...state, user, slice, writable: [folder, run], flag, port: followPort(name), kept };
};

/** The whole unit. The credential and the backup are secret; the caller keeps the result secret. */
export const manifest = (args: ManifestArgs): Manifest => {
  const { project, cloudflared } = args;
  const { workload } = project;
  const names = unitNames(project.name);
  const tunnel = connectorParts({
    project: project.name,
    cloudflared,
    credential: args.credential,
    config: args.connectorConfig,
  });
  const saved = args.backup && backupParts(project.name, args.backup);
  const plain = keptParts(project.name, workload.state);
  const services = workload.services.map((service) => names.service(service.name));
  // A database does not restart because a page changed.
  const readers = workload.services
    .filter(({ type }) => (type ?? "simple") === "simple")
    .map(({ name }) => names.service(name));
  const common = { project: project.name, user: names.user };
  const running = [...services, ...(saved?.timers ?? []), names.connector];
  return {
    project: project.name,
    target: names.target,
    packages: [...workload.packages, ...plain.packages, ...(saved?.packages ?? [])],
    downloads: [tunnel.download],
    services: running,
    health: {
      ...Object.fromEntries(
        workload.services.flatMap((service) => (service.health ? [[service.name, service.health]] : [])),
      ),
      tunnel: tunnel.connector.ready,
    },
    connector: tunnel.connector,
    backup: saved?.backup ?? null,
    state: stateOf(project, plain.kept),
    disk: {
      image: names.image,
      folder: names.state,
      unit: names.mount,
      user: names.user,
      mib: workload.diskMiB ?? defaultDiskMiB,
    },
    files: [
      file(
        `/usr/lib/sysusers.d/outward-${project.name}.conf`,
        render("units/sysusers.conf", {
          ...common,
          connector_user: names.connectorUser,
          state: names.state,
          backup_user: saved?.user ?? "",
        }),
      ),
      file(
        `/usr/lib/tmpfiles.d/outward-${project.name}.conf`,
        render("units/tmpfiles.conf", { ...common, etc: names.etc, state: names.state, run: names.run }),
      ),
      file(
        `/etc/nftables.d/outward-${project.name}.nft`,
        render("units/project.nft", {
          ...common,
          connector_user: names.connectorUser,
          ports: loopbackPorts(project).join(", "),
          bridges: bridgeRules(project),
          egress: egressRules(project, names.user),
          backup: saved?.rules ?? "",
        }),
      ),
      file(
        `${systemd}/${names.slice}`,
        render("units/project.slice", {
          project: project.name,
          memory: String(workload.memoryMiB),
          tasks: String(workload.tasks),
          cpu: String(workload.cpuPercent),
        }),
      ),
      file(
        `${systemd}/${names.mount}`,
        render("units/project.mount", { project: project.name, image: names.image, state: names.state }),
      ),
      file(
        `/etc/systemd/journald@outward-${project.name}.conf`,
        render("units/project.journald.conf", { project: project.name }),
        [`systemd-journald@outward-${project.name}.service`],
      ),
      file(
        `${systemd}/${names.target}`,
        render("units/project.target", { project: project.name, services: running.join(" ") }),
      ),
      ...tunnel.files,
      ...(saved?.files ?? []),
      ...plain.files,
      ...workload.services.flatMap((service) => [
        file(`${systemd}/${names.service(service.name)}`, workloadUnit(project.name, service, names), [
          names.service(service.name),
        ]),
        file(`${names.etc}/${service.name}.env`, environment(service), [names.service(service.name)], "0600"),
      ]),
      ...workload.files.map(({ path, content, mode }) => file(path, content, readers, mode ?? "0640", names.user)),
    ],
  };
};
