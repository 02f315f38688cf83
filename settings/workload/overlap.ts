/** A service that tries a change beside the one that serves: at which port, and where that goes wrong. Pure. */
import { besidePort } from "../host/ports.ts";
import type { Project } from "../project/project.ts";
import type { Service } from "../project/service.ts";
import { routedServices } from "./exchange-faults.ts";
import { foldersOf } from "./volumes.ts";

/** A port as one number in a variable's value: all of it, or behind an address. */
const inValue = (port: number): RegExp => new RegExp(`(?<![0-9])${port}(?![0-9])`, "g");

/** The variable's value with another port. */
export const withPort = (value: string, from: number, to: number): string => value.replace(inValue(from), String(to));

export interface Overlap {
  /** Where a change is tried. */
  readonly next: number;
  /** The variable that says it. */
  readonly variable: string;
}

export const overlapOf = (project: { readonly name: string }, { name, overlap }: Service): Overlap | undefined =>
  overlap === undefined ? undefined : { next: besidePort(project.name, name), variable: overlap };

/** Why not, of a service that says it, as the end of a sentence. */
const obstacle = (project: Project, service: Service, variable: string): string | undefined => {
  const port = routedServices(project).find(([one]) => one === service)?.[1];
  if (port === undefined)
    return `is for a service whose health is on the port of a route over http; give ${service.name} one, or remove it`;
  const writes = (project.workload.state?.paths ?? []).filter(({ writers }) => writers?.includes(service.name));
  const kept = [...new Set([...foldersOf(service), ...writes].map(({ path }) => path))];
  if (kept.length > 0)
    return `would run two writers of ${kept.join(", ")}; take it out, then a change holds requests for its start`;
  const value = service.environment?.[variable];
  if (typeof value !== "string")
    return `is no variable of ${service.name} with a value; name the one that tells it its port`;
  return value.match(inValue(port))?.length === 1
    ? undefined
    : `is the variable that tells ${service.name} its port, ${port}, and its value ${JSON.stringify(value)} does not, or more than once`;
};

/** Services that cannot run beside themselves, and those of one project that would try at one port. */
export const overlapFaults = (project: Project): readonly string[] => {
  const where = (i: number): string => `projects.${project.name}.workload.services[${i}].overlap`;
  const ports = new Map<number, string>();
  return project.workload.services.flatMap((service, i) => {
    const found = overlapOf(project, service);
    if (!found) return [];
    const why = obstacle(project, service, found.variable);
    const other = ports.get(found.next);
    ports.set(found.next, service.name);
    return [
      ...(why === undefined ? [] : [`${where(i)}: "${found.variable}" ${why}`]),
      ...(other === undefined
        ? []
        : [`${where(i)}: ${service.name} and ${other} would try at port ${found.next}; rename one`]),
    ];
  });
};
