/** What Cloudflare says of itself, and each project's tunnel. Pure. */

import { readyConnections } from "#host/client/health.ts";
import { facts } from "#host/protocol/facts.ts";
import { unitOf } from "#host/protocol/status.ts";
import { type Evidence, heard, type ProjectEvidence, type Trouble } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { serves } from "./host-report.ts";
import { hostIsDown } from "./reach.ts";

/** A project's tunnel as both of its ends see it. */
interface Ends {
  readonly name: string;
  readonly hostnames: string;
  readonly service: string;
  /** Open connections by Cloudflare's count, and by the connector's own; undefined when not told. */
  readonly edge: number | undefined;
  readonly own: number | undefined;
  /** systemd's state of the connector, when the host told. */
  readonly state: string | undefined;
  /** The host says that it is not the one that serves this project. */
  readonly elsewhere: boolean;
}

const endsOf = ({ report }: Evidence, { name, hostnames, connections }: ProjectEvidence): Ends => {
  const unit = "known" in report ? unitOf(report.known.status, name) : undefined;
  return {
    name,
    hostnames: hostnames.join(", "),
    service: unit?.connector ?? `outward-${name}-tunnel.service`,
    edge: heard(connections)?.open,
    own: unit && readyConnections(unit.health.tunnel),
    state: unit?.services[unit.connector],
    elsewhere: "known" in report && !serves(report.known, name),
  };
};

const stopped = ({ state }: Ends): boolean => state !== undefined && state !== "active";

/** Cloudflare's count may lag, a running connector's does not; of what another host serves it is all that there is. */
const open = (ends: Ends): number | undefined => {
  if (stopped(ends)) return ends.elsewhere ? (ends.edge ?? 0) : 0;
  return ends.own ?? ends.edge;
};

const onHost = (evidence: Evidence, { name, service, state, own }: Ends): string => {
  const { host, report } = evidence;
  if ("unknown" in report) return `${host} could not be asked: ${report.unknown}`;
  const role = serves(report.known, name)
    ? ""
    : `, for ${name} is ${unitOf(report.known.status, name)?.role ?? "not"} there`;
  if (state !== undefined && state !== "active") return `${service} on ${host} is ${state}${role}`;
  return own === undefined
    ? `${host} does not tell of ${service}`
    : `${service} on ${host} runs, and has ${own} connections`;
};

const atEdge = ({ name, edge }: Ends): string =>
  edge === undefined ? `Cloudflare's count for ${name} is not known` : `Cloudflare has ${edge} connections of ${name}`;

const page = ({ troubles }: Evidence): string =>
  "known" in troubles
    ? "Cloudflare's status page has no incident"
    : `whether Cloudflare has an incident is not known: ${troubles.unknown}`;

const moveFor = (evidence: Evidence, ends: Ends): string => {
  const { report } = evidence;
  if ("known" in report && !serves(report.known, ends.name))
    return "pulumi up: it makes the host serve, or says why not";
  const journal = `sudo journalctl --namespace=+outward-${ends.name} -u ${ends.service} --since -15min`;
  if (stopped(ends)) return `on the host: sudo systemctl restart ${ends.service}; why it stopped: ${journal}`;
  return `on the host: ${journal}; refused every time: pulumi up --refresh; nothing gets through: port 7844 outwards is closed`;
};

const tunnelFinding = (evidence: Evidence, ends: Ends, count: number): Finding => {
  const [are, severity] = count === 0 ? (["is down", "broken"] as const) : (["is thin", "degraded"] as const);
  const reach =
    count === 0 ? `${ends.hostnames} answers nobody` : `it has ${count} of ${facts.CONNECTIONS_PER_TUNNEL} connections`;
  return {
    cause: "tunnel-down",
    severity,
    of: ends.name,
    what: `The tunnel of ${ends.name} ${are}: ${reach}.`,
    evidence: [atEdge(ends), onHost(evidence, ends), page(evidence)],
    move:
      count === 0
        ? moveFor(evidence, ends)
        : "wait ten minutes: cloudflared opens the others by itself; then look at its journal",
  };
};

const troubleText = ({ component, state, incidents }: Trouble): string =>
  `Cloudflare's status page has ${component} in ${state}${incidents.length > 0 ? `: "${incidents.join('", "')}"` : ""}`;

/** Tunnels that an incident explains: their connectors run, or cannot be asked, and get nothing through. */
const struck = (all: readonly Ends[]): readonly Ends[] => all.filter((ends) => !stopped(ends) && open(ends) === 0);

const incidentFinding = (troubles: readonly Trouble[], hit: readonly Ends[]): Finding => ({
  cause: "edge-incident",
  severity: hit.length > 0 ? "broken" : "degraded",
  what:
    hit.length > 0
      ? `Cloudflare has an incident, and ${hit.map(({ hostnames }) => hostnames).join(", ")} answers nobody.`
      : "Cloudflare has an incident; the tunnels of this stack do not show it.",
  evidence: [...troubles.map(troubleText), ...hit.map(atEdge)],
  move: `follow https://www.cloudflarestatus.com and leave the host alone: cloudflared reconnects by itself (docs/runbook.md, "After an incident at Cloudflare")`,
});

export const edgeFindings = (evidence: Evidence): readonly Finding[] => {
  const troubles = heard(evidence.troubles) ?? [];
  const down = hostIsDown(evidence);
  // A dead host has no tunnel, and an incident would be blamed for nothing; a unit that is not there is its origin's.
  const all = down
    ? []
    : evidence.projects
        .filter(({ name }) => !("known" in evidence.report) || unitOf(evidence.report.known.status, name))
        .map((project) => endsOf(evidence, project));
  const hit = troubles.length > 0 ? struck(all) : [];
  const tunnels = all.flatMap((ends) => {
    const count = open(ends);
    if (count === undefined || count >= facts.CONNECTIONS_PER_TUNNEL || hit.includes(ends)) return [];
    // While Cloudflare has an incident, fewer connections are a part of it.
    if (count > 0 && troubles.length > 0) return [];
    return [tunnelFinding(evidence, ends, count)];
  });
  return [...(troubles.length > 0 ? [incidentFinding(troubles, hit)] : []), ...tunnels];
};
