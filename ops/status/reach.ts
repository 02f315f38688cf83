/**
 * Whether the host is down, or only the way to it. Two voices that do not depend on each other hear of a host: Cloudflare,
 * by its tunnels, and the tailnet. One of them silent is that way's trouble; both are the host's. Pure.
 */
import { type Evidence, heard } from "./evidence.ts";
import type { Finding } from "./finding.ts";

/** Hetzner's word for a machine that cannot answer, whatever else is said of it. */
const off = ["off", "stopping", "deleting"];

const answers = ({ report }: Evidence): boolean => "known" in report;

const openConnections = ({ projects }: Evidence): number =>
  projects.reduce((sum, { connections }) => sum + (heard(connections)?.open ?? 0), 0);

/** Cloudflare was asked about every tunnel, and has no connection of any. */
const noTunnel = ({ projects }: Evidence): boolean =>
  projects.length > 0 && projects.every(({ connections }) => heard(connections)?.open === 0);

const inTrouble = ({ troubles }: Evidence): boolean => (heard(troubles)?.length ?? 0) > 0;

/** This machine is not in the tailnet, so that silence says nothing of the host. */
const outside = ({ here }: Evidence): string | undefined => {
  const state = heard(here);
  return state === undefined || state === "Running" ? undefined : state;
};

/** The tailnet itself says that the host is not in it. */
const lost = ({ device }: Evidence): boolean => "known" in device && !device.known?.connected;

const held = ({ device }: Evidence): boolean => heard(device)?.connected === true;

/** It had the time to answer from where it can be asked, and did not. */
const silent = (evidence: Evidence): boolean =>
  "unknown" in evidence.report && !evidence.report.hurried && outside(evidence) === undefined;

const isOff = (evidence: Evidence): boolean => {
  const { server } = evidence;
  if (!("known" in server) || server.known === "running") return false;
  // On its way up it may serve already, and this word may lag.
  return server.known === null || off.includes(server.known) || openConnections(evidence) === 0;
};

const unheard = (evidence: Evidence): boolean =>
  noTunnel(evidence) && !inTrouble(evidence) && (lost(evidence) || (silent(evidence) && !held(evidence)));

export const hostIsDown = (evidence: Evidence): boolean => !answers(evidence) && (isOff(evidence) || unheard(evidence));

/** Somebody other than the tailnet answered, so that this machine has a network. */
const heardOthers = ({ server, projects, device }: Evidence): boolean =>
  "known" in server || "known" in device || projects.some(({ connections }) => "known" in connections);

export const tailnetIsDown = (evidence: Evidence): boolean =>
  !answers(evidence) &&
  !hostIsDown(evidence) &&
  (lost(evidence) || outside(evidence) !== undefined || (silent(evidence) && heardOthers(evidence)));

const byTailnet = ({ device, host, report }: Evidence): string => {
  if ("unknown" in device) return `the tailnet's record of ${host} is not known: ${device.unknown}`;
  if (device.known === null) return `the tailnet has no device of the address of ${host}`;
  if (!device.known.connected)
    return `the tailnet's control server is not connected to ${host}${device.known.lastSeen ? `, and saw it last at ${device.known.lastSeen}` : ""}`;
  return `the tailnet's control server is connected to ${host}, and it does not answer from here: ${"unknown" in report ? report.unknown : ""}`;
};

const byEdge = (evidence: Evidence): string =>
  noTunnel(evidence)
    ? "Cloudflare has no connection of any of its tunnels"
    : openConnections(evidence) > 0
      ? `Cloudflare has ${openConnections(evidence)} connections of its tunnels`
      : "Cloudflare's word on its tunnels is not known";

const byHetzner = ({ server, host }: Evidence): string => {
  if ("unknown" in server) return `Hetzner's word on ${host} is not known: ${server.unknown}`;
  return server.known === null
    ? `Hetzner has no server of the id of ${host}`
    : `Hetzner says that ${host} is ${server.known}`;
};

const hostMove = ({ server, host }: Evidence): string => {
  const state = heard(server);
  if (state === null) return `it was deleted: docs/runbook.md, "The host is dead"`;
  if (state === undefined || state === "running")
    return `look at its console at Hetzner and restart it there (hcloud server reset ${host}); if it never comes back: docs/runbook.md, "The host is dead"`;
  if (off.includes(state))
    return `start it (hcloud server poweron ${host}); if it cannot be started: docs/runbook.md, "The host is dead"`;
  return "wait a minute, and ask again";
};

const tailnetMove = (evidence: Evidence): string => {
  if (outside(evidence)) return "join the tailnet on this machine: tailscale up";
  if (heard(evidence.device) === null)
    return `its device was removed from the tailnet, and its key is spent: give it a successor, docs/runbook.md, "Moving to another host"`;
  if (lost(evidence))
    return `nothing but the tailnet leads in: restart the machine (hcloud server reboot ${evidence.host}), tailscaled starts with it; readers notice for a minute`;
  return `tailscale ping ${evidence.host}; if that answers, the tailnet's policy must let you ssh to it as ops, with the action accept (docs/start.md, "The tailnet's policy")`;
};

export const reachFindings = (evidence: Evidence): readonly Finding[] => {
  const { host } = evidence;
  const says = [byHetzner(evidence), byTailnet(evidence), byEdge(evidence)];
  if (hostIsDown(evidence))
    return [
      {
        cause: "host-down",
        severity: "broken",
        what: `The host ${host} is down.`,
        evidence: says,
        move: hostMove(evidence),
      },
    ];
  if (!tailnetIsDown(evidence)) return [];
  const state = outside(evidence);
  const what = state
    ? `This machine is not in the tailnet, so that ${host} cannot be asked.`
    : `The tailnet does not lead to ${host}: it cannot be operated, or asked how its projects are.`;
  const own = state ? [`tailscaled on this machine says ${state}`] : [];
  return [
    { cause: "tailnet-down", severity: "degraded", what, evidence: [...own, ...says], move: tailnetMove(evidence) },
  ];
};
