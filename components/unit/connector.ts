/**
 * A project's cloudflared on a host: the one that serves, and the candidate that shows that a change works before
 * anything of the one that serves is touched. Pure.
 */

import { facts } from "#host/protocol/facts.ts";
import { hostFile, type ManifestFile } from "#host/protocol/file.ts";
import type { Connector, Download } from "#host/protocol/manifest.ts";
import { type UnitNames, unitNames } from "#host/protocol/names.ts";
import type { Pin } from "#settings/host/pins.ts";
import { candidatePort, metricsPort } from "#settings/host/ports.ts";
import { sandboxSum } from "../host/files.ts";
import { renderUnit } from "./files.ts";
import { folderBlank } from "./origin.ts";

export interface ConnectorArgs {
  readonly project: string;
  readonly cloudflared: Pin;
  /** cloudflared's credentials file. Secret. */
  readonly credential: string;
  /** cloudflared's configuration, YAML; `@folder@` in it is where `originFiles` are. */
  readonly config: string;
  /** What the configuration names, by name. @default none */
  readonly originFiles?: Readonly<Record<string, string>>;
}

/** Where a network swallows UDP, cloudflared needs two minutes to try TCP. */
export const patienceSeconds = 180;

/** A candidate whose run was killed ends by itself. Longer than a run needs it: twice the patience, and the stops. */
const candidateLifetime = "15min";

/** With a part of the sum, so that another build of the same version does not overwrite the one that runs. */
const binaryOf = (names: UnitNames, { version, sha256 }: Pin): string =>
  `${names.opt}/cloudflared-${version}-${sha256.slice(0, 8)}`;

const readyUrl = (port: number): string => `http://127.0.0.1:${port}/ready`;

interface Place {
  readonly unit: string;
  readonly credential: string;
  readonly config: string;
  /** Of what the configuration names. */
  readonly folder: string;
  readonly port: number;
  readonly restart: "always" | "no";
  readonly lifetime: string;
  readonly restarts: readonly string[];
}

const filesAt = (args: ConnectorArgs, names: UnitNames, place: Place): readonly ManifestFile[] => {
  const unit = renderUnit("connector.service", {
    sandbox: sandboxSum,
    project: args.project,
    target: names.target,
    user: names.user,
    connector_user: names.connectorUser,
    slice: names.slice,
    binary: binaryOf(names, args.cloudflared),
    credential: place.credential,
    config: place.config,
    run: names.run,
    role: names.role,
    metrics_port: String(place.port),
    restart: place.restart,
    lifetime: place.lifetime,
  });
  return [
    hostFile(place.unit, unit, place.restarts),
    hostFile(place.credential, args.credential, place.restarts, "0600"),
    hostFile(place.config, args.config.replaceAll(folderBlank, place.folder), place.restarts, "0600"),
    // Certificates; cloudflared reads them itself, as its own user.
    ...Object.entries(args.originFiles ?? {}).map(([name, content]) =>
      hostFile(`${place.folder}/${name}`, content, place.restarts),
    ),
  ];
};

const serving = (names: UnitNames, project: string): Place => ({
  unit: `/etc/systemd/system/${names.connector}`,
  credential: names.credential,
  config: `${names.etc}/cloudflared.yml`,
  folder: names.etc,
  port: metricsPort(project),
  restart: "always",
  lifetime: "infinity",
  restarts: [names.connector],
});

/** In memory: a reboot leaves nothing of it. */
const trying = (names: UnitNames, project: string): Place => ({
  unit: `/run/systemd/system/${names.candidate}`,
  credential: `/run/outward/next/${project}/tunnel.json`,
  config: `/run/outward/next/${project}/cloudflared.yml`,
  folder: `/run/outward/next/${project}`,
  port: candidatePort(project),
  restart: "no",
  lifetime: candidateLifetime,
  restarts: [],
});

/** What a unit's manifest says about its connector. */
export const connectorParts = (
  args: ConnectorArgs,
): { readonly files: readonly ManifestFile[]; readonly download: Download; readonly connector: Connector } => {
  const { project, cloudflared } = args;
  const names = unitNames(project);
  return {
    files: filesAt(args, names, serving(names, project)),
    download: {
      url: cloudflared.url,
      sha256: cloudflared.sha256,
      path: binaryOf(names, cloudflared),
      restarts: [names.connector],
    },
    connector: {
      version: cloudflared.version,
      service: names.connector,
      ready: readyUrl(metricsPort(project)),
      credential: names.credential,
      candidate: {
        service: names.candidate,
        ready: readyUrl(candidatePort(project)),
        files: filesAt(args, names, trying(names, project)),
      },
      connections: facts.CONNECTIONS_PER_TUNNEL,
      patienceSeconds,
    },
  };
};
