/** What of the loopback is a project's own, and whether it asks for names. Pure. */
import { workloadEgress } from "#settings/host/egress.ts";
import type { Project } from "#settings/project/project.ts";
import { claimedPorts } from "#settings/project/relations.ts";

/** Every port on loopback that is the project's own, ascending. */
export const loopbackPorts = (project: Project): readonly number[] =>
  [...new Set(claimedPorts(project).map(({ port }) => port))].sort((a, b) => a - b);

/** Whether it reaches anything beyond the host, and so resolves names. */
export const asksForNames = (project: Project): boolean => workloadEgress(project).length > 0;
