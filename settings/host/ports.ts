/** Ports that the stack itself takes on a host's loopback. Pure. */
import { createHash } from "node:crypto";

/**
 * Metrics port of a project's connector on loopback, from its name: 20300 to 20899. One that cloudflared chose itself
 * would move when a second connector starts; one by position would move when a project is added.
 */
export const metricsPort = (project: string): number =>
  20300 + (createHash("sha256").update(project).digest().readUInt32BE() % 600);

/** Metrics port of the connector that tries a change, beside the one that serves: 20900 to 21499. */
export const candidatePort = (project: string): number => metricsPort(project) + 600;

/** Where a successor reaches what it follows, on the host's address in the tailnet: 21500 to 22099. */
export const followPort = (project: string): number => metricsPort(project) + 1200;

/** Where a service tries a change beside the one that serves: 22100 to 23299. */
export const besidePort = (project: string, service: string): number =>
  22100 + (createHash("sha256").update(`${project}/${service}`).digest().readUInt32BE() % 1200);

/** Successors' ports, as a tailnet policy writes them. */
export const followPorts = "21500-22099";
