/**
 * A project's cloudflared on a host: the one that serves, and the candidate that shows that a change works before
 * anything of the one that serves is touched. Pure.
 */
import { render } from "../cloud-init/render.ts";
import type { Pin } from "../settings/pins.ts";
import { candidatePort, metricsPort } from "../settings/ports.ts";
import { type Download, file, type ManifestFile } from "./file.ts";
import { type UnitNames, unitNames } from "./names.ts";

export interface ConnectorArgs {
  readonly project: string;
  readonly cloudflared: Pin;
  /** cloudflared's credentials file. Secret. */
  readonly credential: string;
  /** cloudflared's configuration, YAML. */
  readonly config: string;
}

/** A connector's service, and where it says how many connections it has. */
interface Instance {
  readonly service: string;
  readonly ready: string;
}

/** What `outward apply` has to know to change a connector without losing a request. */
export interface Connector extends Instance {
  /** File of its tunnel's credential. */
  readonly credential: string;
  /** Told when it fails. */
  readonly version: string;
  readonly candidate: Instance & { readonly files: readonly ManifestFile[] };
  /** A connector is healthy when it has as many. */
  readonly connections: number;
  /** How long each of the two may take to become healthy. */
  readonly patienceSeconds: number;
}

/** cloudflared opens this many. */
const connections = 4;

/** Where a network swallows UDP, cloudflared needs two minutes to try TCP. */
const patienceSeconds = 180;

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
  readonly port: number;
  readonly restart: "always" | "no";
  readonly lifetime: string;
  readonly restarts: readonly string[];
}

const filesAt = (args: ConnectorArgs, names: UnitNames, place: Place): readonly ManifestFile[] => {
  const unit = render("units/connector.service", {
    project: args.project,
    target: names.target,
    user: names.user,
    connector_user: names.connectorUser,
    slice: names.slice,
    binary: binaryOf(names, args.cloudflared),
    credential: place.credential,
    config: place.config,
    metrics_port: String(place.port),
    restart: place.restart,
    lifetime: place.lifetime,
  });
  return [
    file(place.unit, unit, place.restarts),
    file(place.credential, args.credential, place.restarts, "0600"),
    file(place.config, args.config, place.restarts, "0600"),
  ];
};

const serving = (names: UnitNames, project: string): Place => ({
  unit: `/etc/systemd/system/${names.connector}`,
  credential: names.credential,
  config: `${names.etc}/cloudflared.yml`,
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
      connections,
      patienceSeconds,
    },
  };
};
