/** Where something of a project is: its host and its services, as the state has them. Pure. */
import { databaseServices } from "#host/protocol/names.ts";
import type { Inventory, RecordedHost, RecordedUnit } from "../state/inventory.ts";
import { Usage } from "../verb.ts";

export interface ProjectPlace {
  readonly host: RecordedHost;
  readonly unit: RecordedUnit;
}

type Stock = Pick<Inventory, "stack" | "hosts" | "units" | "active">;

/** Options of whoever asks for something of a project. */
export const hostOption = {
  type: "string",
  takes: "name",
  says: "on that host of the stack (default: the one that serves)",
} as const;

const listed = (names: readonly string[]): string => [...new Set(names)].join(", ") || "none";

/** @throws Usage for what the stack has not, with what it has */
export const placeOf = (inventory: Stock, project: string, hostName = inventory.active): ProjectPlace => {
  const { stack, hosts, units } = inventory;
  const host = hosts.find((one) => one.hostName === hostName);
  if (!host)
    throw new Usage(
      `"${hostName}" is no host of stack ${stack}; it has ${listed(hosts.map((one) => one.hostName).sort())}`,
    );
  const own = units.filter((one) => one.project === project);
  if (own.length === 0)
    throw new Usage(
      `"${project}" is no project of stack ${stack}; it has ${listed(units.map((one) => one.project).sort())}`,
    );
  const unit = own.find((one) => one.host === hostName);
  if (!unit) throw new Usage(`${project} is not on ${hostName}; it is on ${listed(own.map((one) => one.host))}`);
  return { host, unit };
};

/** @throws Usage for one that the project has not, with those that it has */
export const namedService = ({ project }: RecordedUnit, known: readonly string[], name: string): string => {
  if (known.includes(name)) return name;
  throw new Usage(`"${name}" is no service of ${project}; it has ${listed(known)}`);
};

/**
 * The one that is meant. Pure.
 * @param name none: the only one that is not of its database
 * @throws Usage, with those that there are
 */
export const serviceOf = (unit: RecordedUnit, name?: string): string => {
  const { project, services } = unit;
  if (name !== undefined) return namedService(unit, services, name);
  const own = services.filter((one) => !databaseServices.some((database) => database === one));
  const [only] = own;
  if (only !== undefined && own.length === 1) return only;
  throw new Usage(`${project} has ${own.length} services besides its database's; name one of ${listed(services)}`);
};
