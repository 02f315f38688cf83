/** What a unit brings to a host, as the data that `outward apply` takes. Pure. */

import { facts } from "#host/protocol/facts.ts";
import { hostFile } from "#host/protocol/file.ts";
import type { Manifest, ManifestKept, ManifestState } from "#host/protocol/manifest.ts";
import { type UnitNames, unitNames } from "#host/protocol/names.ts";
import { workloadEgress } from "#settings/host/egress.ts";
import type { Pin } from "#settings/host/pins.ts";
import { followPort } from "#settings/host/ports.ts";
import type { Backup } from "#settings/project/backup.ts";
import type { Project } from "#settings/project/project.ts";
import { filesAlone } from "#settings/project/state.ts";
import { defaultDiskMiB } from "#settings/project/workload.ts";
import type { Registries } from "#settings/workload/registries.ts";
import { runningOf } from "#settings/workload/schedule.ts";
import type { Secrets } from "#settings/workload/secrets.ts";
import { flows, portElements, serverRules } from "../host/egress.ts";
import { backupParts } from "./backup.ts";
import { connectorParts } from "./connector.ts";
import { renderUnit } from "./files.ts";
import { asksForNames, loopbackPorts } from "./loopback.ts";
import { healthNames, originFiles } from "./origin.ts";
import { plainFileParts } from "./plain-files.ts";
import { artifactParts } from "./workload/artifacts.ts";
import { besideRules } from "./workload/beside.ts";
import { exchangeParts } from "./workload/exchanges.ts";
import { jobParts } from "./workload/jobs.ts";
import { secretFiles } from "./workload/secrets.ts";
import { serviceFiles } from "./workload/service.ts";
import { versionParts } from "./workload/versions.ts";
import { withVolumes } from "./workload/volumes.ts";

export interface ManifestArgs {
  readonly project: Project;
  readonly cloudflared: Pin;
  /** cloudflared's credentials file. Secret. */
  readonly credential: string;
  /** cloudflared's configuration, YAML. */
  readonly connectorConfig: string;
  /** Its password and credentials are secret. @default none */
  readonly backup?: Backup | undefined;
  /** @default none */
  readonly secrets?: Secrets | undefined;
  /** Their credentials are secret. @default none */
  readonly registries?: Registries | undefined;
}

const systemd = "/etc/systemd/system";

/** What a project's workload may reach beyond the host. */
const egressRules = (project: Project, user: string): string => {
  const rows = workloadEgress(project);
  if (rows.length === 0) return "";
  return [
    `add rule inet outward workload meta skuid "${user}" ct count over ${flows.outside} reject`,
    `add rule inet outward workload meta skuid "${user}" meta l4proto . th dport { ${portElements(rows)} } accept`,
    ...serverRules(user),
  ].join("\n");
};

/** Who of a project asks for names: its connector, and its workload if that may reach anything. */
const resolving = (project: Project, { user, connectorUser }: UnitNames): string =>
  [connectorUser, ...(workloadEgress(project).length > 0 ? [user] : [])].map((name) => `"${name}"`).join(", ");

/** Which of its ports the host's own containers may reach. */
const bridgeRules = (project: Project): string =>
  (project.workload.bridges ?? [])
    .map(({ interface: name, port }) => `add rule inet outward bridges iifname "${name}" tcp dport ${port} accept`)
    .join("\n");

const stateOf = (project: Project, kept: ManifestKept | null): ManifestState | null => {
  const { name, workload } = project;
  if (!workload.state) return null;
  const {
    paths: _,
    dump = filesAlone.dump,
    load = filesAlone.load,
    check = filesAlone.check,
    ...rest
  } = workload.state;
  const state = { dump, load, check, ...rest };
  const { user, slice, state: folder, run, flag } = unitNames(name);
  const named = asksForNames(project) ? { names: true } : {};
  return { ...state, user, slice, writable: [folder, run], flag, port: followPort(name), kept, ...named };
};

/** The whole unit. The credential, the backup and the secrets are secret; the caller keeps the result secret. */
export const manifestOf = (args: ManifestArgs): Manifest => {
  const { cloudflared, secrets = {} } = args;
  const project = withVolumes(args.project);
  const { workload } = project;
  const names = unitNames(project.name);
  const tunnel = connectorParts({
    project: project.name,
    cloudflared,
    credential: args.credential,
    config: args.connectorConfig,
    originFiles: originFiles(project.routes),
  });
  const saved = args.backup && backupParts(project.name, args.backup);
  const plain = plainFileParts(project);
  const brought = artifactParts(project, names, args.registries ?? {});
  const scheduled = jobParts(project, names);
  const services = runningOf(workload.services).map((service) => names.service(service.name));
  // A database does not restart because a page changed.
  const readers = runningOf(workload.services)
    .filter(({ type }) => (type ?? "simple") === "simple")
    .map(({ name }) => names.service(name));
  const common = { project: project.name, user: names.user };
  const running = [...services, ...scheduled.timers, ...(saved?.timers ?? []), names.connector];
  // What goes back to an earlier version with its services; a secret's file stays what it is by now.
  const own = [
    hostFile(
      `${systemd}/${names.target}`,
      renderUnit("project.target", { project: project.name, services: running.join(" ") }),
    ),
    ...plain.files,
    ...workload.services.flatMap((service) => serviceFiles(project, service, names, secrets)),
    ...scheduled.files,
    ...workload.files.map(({ path, content, mode }) => hostFile(path, content, readers, mode ?? "0640", names.user)),
  ];
  return {
    protocol: facts.PROTOCOL,
    project: project.name,
    target: names.target,
    packages: [...workload.packages, ...plain.packages, ...(saved?.packages ?? []), ...brought.packages],
    downloads: [tunnel.download],
    ...(brought.artifacts.length > 0 ? { artifacts: brought.artifacts } : {}),
    services: running,
    health: {
      ...Object.fromEntries(
        workload.services.flatMap((service) => (service.health ? [[service.name, service.health]] : [])),
      ),
      tunnel: tunnel.connector.ready,
    },
    healthNames: healthNames(project),
    ...exchangeParts(project, secrets),
    ...(scheduled.jobs ? { jobs: scheduled.jobs } : {}),
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
      hostFile(
        `/usr/lib/sysusers.d/outward-${project.name}.conf`,
        renderUnit("sysusers.conf", {
          ...common,
          connector_user: names.connectorUser,
          state: names.state,
          backup_user: saved?.user ?? "",
        }),
      ),
      hostFile(
        `/usr/lib/tmpfiles.d/outward-${project.name}.conf`,
        renderUnit("tmpfiles.conf", {
          ...common,
          etc: names.etc,
          state: names.state,
          run: names.run,
          paused: names.paused,
        }),
      ),
      hostFile(
        `/etc/nftables.d/outward-${project.name}.nft`,
        renderUnit("project.nft", {
          ...common,
          connector_user: names.connectorUser,
          ports: loopbackPorts(project).join(", "),
          flows: String(flows.outside),
          flows_within: String(flows.within),
          resolving: resolving(project, names),
          bridges: bridgeRules(project),
          egress: egressRules(project, names.user),
          backup: saved?.rules ?? "",
          beside: besideRules(project, names),
        }),
      ),
      hostFile(
        `${systemd}/${names.slice}`,
        renderUnit("project.slice", {
          project: project.name,
          memory: String(workload.memoryMiB),
          tasks: String(workload.tasks),
          cpu: String(workload.cpuPercent),
        }),
      ),
      hostFile(
        `${systemd}/${names.mount}`,
        renderUnit("project.mount", { project: project.name, image: names.image, state: names.state }),
      ),
      hostFile(
        `/etc/systemd/journald@outward-${project.name}.conf`,
        renderUnit("project.journald.conf", { project: project.name }),
        [`systemd-journald@outward-${project.name}.service`],
      ),
      ...tunnel.files,
      ...(saved?.files ?? []),
      // Before the units that want them.
      ...secretFiles(workload.services, names, secrets),
      ...own,
    ],
    versioned: own.map(({ path }) => path),
    ...versionParts(project),
  };
};
