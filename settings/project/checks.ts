/** What does not go together between projects and their backups, tokens and hours. Pure. */
import { overlap } from "../schema/hours.ts";
import type { Backups } from "./backup.ts";
import { callersNamedBy } from "./callers.ts";
import type { Project } from "./project.ts";

/** Faults between projects and their backups. */
export const backupFaults = (projects: readonly Project[], backups: Backups): readonly string[] => {
  const owners = new Map<string, string>();
  return projects.flatMap(({ name, workload }) => {
    const own = backups[name];
    if (!own) return [];
    const address = own.repository.replace(/\/+$/, "");
    const owner = owners.get(address);
    owners.set(address, owner ?? name);
    return [
      ...(workload.state ? [] : [`outward:${name}.backup: project ${name} keeps nothing; remove the section`]),
      ...(owner
        ? [`outward:${name}.backup.repository: "${own.repository}" is already project ${owner}'s; give each its own`]
        : []),
    ];
  });
};

/** Projects that keep data in one place only. */
export const unsaved = (projects: readonly Project[], backups: Backups): readonly string[] =>
  projects.filter(({ name, workload }) => workload.state && !backups[name]).map(({ name }) => name);

/** Projects that the host's maintenance would take away when they may not go. A wrong window is a fault of its own. */
export const maintenanceFaults = (window: string | undefined, projects: readonly Project[]): readonly string[] =>
  projects.flatMap(({ name, quiet = [] }) =>
    quiet
      .filter((own) => window !== undefined && overlap(window, own))
      .map(
        (own) =>
          `outward:host.maintenance: "${window}" meets the quiet hours ${own} of project ${name}; choose other hours, in which no project minds a reboot`,
      ),
  );

/** Tokens of callers that no route names. */
export const tokenFaults = (projects: readonly Project[]): readonly string[] =>
  projects.flatMap((project) => {
    const callers = callersNamedBy(project);
    const known = callers.length > 0 ? `it has ${callers.join(", ")}` : "it has none";
    return Object.keys(project.tokens ?? {})
      .filter((caller) => !callers.includes(caller))
      .map(
        (caller) => `outward:${project.name}.tokens.${caller}: no route of ${project.name} names that caller; ${known}`,
      );
  });
