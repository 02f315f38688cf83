/** Which version of an application each service runs, and what a change of it costs whoever asks: for maps, reviews and rules. Pure. */
import type { Project } from "#settings/project/project.ts";
import type { ChangeKind } from "#settings/workload/exchange.ts";
import { routedServices } from "#settings/workload/exchange-faults.ts";
import { originPlace } from "../origin.ts";
import { versionsOf } from "./versions.ts";

export interface Runs {
  /** For people, e.g. `ghcr.io/acme/feeds:2.2.14`. */
  readonly name: string;
  /** `sha256:…` */
  readonly digest: string;
  /** Names of the routes that lead to it. */
  readonly routes: readonly string[];
  readonly change: ChangeKind;
}

/** By service; none of what the host has. */
export const runsOf = (project: Project): Readonly<Record<string, Runs>> => {
  const versions = versionsOf(project);
  const exchanged = routedServices(project).map(([service]) => service);
  return Object.fromEntries(
    project.workload.services.flatMap((service) => {
      const version = versions[service.name];
      if (!version) return [];
      const { health, overlap } = service;
      const routes = project.routes.filter(({ origin }) => health && originPlace(health) === originPlace(origin));
      const kind = overlap === undefined ? "held" : "beside";
      const change = exchanged.includes(service) ? kind : "restarted";
      return [[service.name, { ...version, routes: routes.map(({ name }) => name), change }]];
    }),
  );
};
