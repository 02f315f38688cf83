/** A service of a workload as systemd's unit, with its variables. Pure. */
import { environmentFile } from "#cloud-init/environment.ts";
import { sandboxSum } from "#components/host/files.ts";
import { hostFile, type ManifestFile } from "#host/protocol/file.ts";
import type { UnitNames } from "#host/protocol/names.ts";
import { candidatePort, metricsPort } from "#settings/host/ports.ts";
import type { Project } from "#settings/project/project.ts";
import type { Service } from "#settings/project/service.ts";
import type { Secrets } from "#settings/workload/secrets.ts";
import { renderUnit } from "../files.ts";
import { asksForNames, loopbackPorts } from "../loopback.ts";
import { rootFiles, seenBy } from "./images.ts";
import { credentialLines, variablesOf } from "./secrets.ts";

/** Ports that a workload listens on: its project's, without those of its connector. */
const ownPorts = (project: Project): readonly number[] =>
  loopbackPorts(project).filter((port) => ![metricsPort(project.name), candidatePort(project.name)].includes(port));

/** What its services may bind. Who may ask for names needs some port for UDP, and there is no name for "one that is free". */
const binds = (project: Project): string =>
  [...ownPorts(project).map(String), ...(asksForNames(project) ? ["udp"] : [])]
    .map((what) => `SocketBindAllow=${what}`)
    .join("\n");

/** How long it is there. What ends when it is done is there until somebody stops it, but for a job, which comes again. */
const lastingOf = ({ type = "simple", schedule }: Service) => {
  if (schedule !== undefined) return { type: "oneshot", remain: "no", restart: "no" };
  return type === "oneshot"
    ? { type, remain: "yes", restart: "on-failure" }
    : { type, remain: "no", restart: "always" };
};

export const workloadUnit = (project: Project, service: Service, names: UnitNames): string =>
  renderUnit("workload.service", {
    sandbox: sandboxSum,
    project: project.name,
    binds: binds(project),
    service: service.name,
    target: names.target,
    connector: names.connector,
    slice: names.slice,
    user: names.user,
    state: names.state,
    paused: names.paused,
    role: names.role,
    etc: names.etc,
    credentials: credentialLines(service, names),
    ...lastingOf(service),
    after: (service.after ?? []).map(names.service).join(" "),
    stop_signal: service.stopSignal ?? "SIGTERM",
    no_jit: service.jit ? "no" : "yes",
    ...seenBy(project, service, names),
  });

/** Its unit and its variables: what it restarts for, beside the files of its secrets. The variables are secret. */
export const serviceFiles = (
  project: Project,
  service: Service,
  names: UnitNames,
  secrets: Secrets,
): readonly ManifestFile[] => {
  const own = [names.service(service.name)];
  return [
    hostFile(`/etc/systemd/system/${names.service(service.name)}`, workloadUnit(project, service, names), own),
    hostFile(`${names.etc}/${service.name}.env`, environmentFile(variablesOf(service, secrets)), own, "0600"),
    ...rootFiles(service, names),
  ];
};
