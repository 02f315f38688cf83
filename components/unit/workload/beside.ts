/** How a service tries a change beside the one that serves: its unit there, and who leads new connections to it. Pure. */
import { environmentFile } from "#cloud-init/environment.ts";
import type { Exchange } from "#host/protocol/exchanges.ts";
import { hostFile } from "#host/protocol/file.ts";
import type { UnitNames } from "#host/protocol/names.ts";
import type { Project } from "#settings/project/project.ts";
import type { Service } from "#settings/project/service.ts";
import { withinSeconds } from "#settings/workload/exchange.ts";
import { routedServices } from "#settings/workload/exchange-faults.ts";
import { overlapOf, withPort } from "#settings/workload/overlap.ts";
import type { Secrets } from "#settings/workload/secrets.ts";
import { renderUnit } from "../files.ts";
import { variablesOf } from "./secrets.ts";
import { workloadUnit } from "./service.ts";

/** Seconds: it starts, and is there while the other one does, with all that is waited for in between. */
const lifetimeOf = (seconds: number): number => 2 * seconds + 600;

/** In memory: a reboot leaves nothing of it. Its variables are secret. */
export const besideOf = (
  project: Project,
  service: Service,
  port: number,
  names: UnitNames,
  secrets: Secrets,
): Exchange["beside"] => {
  const found = overlapOf(project, service);
  if (!found) return undefined;
  const { next, variable } = found;
  const unit = names.beside(service.name);
  const variables = `/run/outward/next/${project.name}/${service.name}.env`;
  const values = variablesOf(service, secrets);
  const moved = { ...values, [variable]: withPort(values[variable] ?? "", port, next) };
  const lifetime = String(lifetimeOf(withinSeconds(service.within ?? "8s")));
  return {
    service: unit,
    port: next,
    health: withPort(service.health ?? "", port, next),
    files: [
      hostFile(`/run/systemd/system/${unit}`, workloadUnit(project, service, names)),
      hostFile(
        `/run/systemd/system/${unit}.d/90-next.conf`,
        renderUnit("next.conf", { variables, lifetime, port: String(next) }),
      ),
      hostFile(variables, environmentFile(moved), [], "0600"),
    ],
  };
};

/** What the firewall says of each such service. */
export const besideRules = (project: Project, names: UnitNames): string =>
  routedServices(project)
    .flatMap(([service, port]) => {
      const found = overlapOf(project, service);
      if (!found) return [];
      const { name } = service;
      return renderUnit("beside.nft", {
        service: name,
        port: String(port),
        next: String(found.next),
        moved: `moved_${port}`,
        connector_user: names.connectorUser,
      });
    })
    .join("");
