/** Which services are exchanged when they change, and what is said of others. Pure. */
import type { Project } from "../project/project.ts";
import type { Service } from "../project/service.ts";

/** Port of loopback that a URL or an origin leads to; none of a socket. */
const portOf = (url: string): string | undefined => (url.startsWith("http") ? new URL(url).port : undefined);

/** The services that routes lead to over a port, each with it: those whose health is asked there. */
export const routedServices = ({
  routes,
  workload,
}: Project): readonly (readonly [service: Service, port: number])[] => {
  const ports = routes.flatMap(({ origin }) => portOf(origin) ?? []);
  return workload.services.flatMap((service): (readonly [Service, number])[] => {
    const port = service.health && portOf(service.health);
    return port && ports.includes(port) ? [[service, Number(port)]] : [];
  });
};

/** Routes over a port on which no service has its health: nobody knows what serves them, and a change loses requests. */
export const losingRoutes = (project: Project): readonly { readonly route: string; readonly port: string }[] => {
  const known = routedServices(project).map(([, port]) => String(port));
  return project.routes.flatMap(({ name, origin }) => {
    const port = portOf(origin);
    return port === undefined || known.includes(port) ? [] : [{ route: name, port }];
  });
};

/** A time that a service gives an exchange which it never has. That it is graceful is so, whatever leads to it. */
export const exchangeFaults = (project: Project): readonly string[] => {
  const routed = routedServices(project).map(([{ name }]) => name);
  return project.workload.services.flatMap(({ name, type, schedule, within: time }, i) =>
    routed.includes(name) || time === undefined || type === "oneshot" || schedule !== undefined
      ? []
      : [
          `projects.${project.name}.workload.services[${i}].within: "${time}" is for a service that a route over http leads to, a oneshot or a job; give ${name} health on the port of its route, or remove it`,
        ],
  );
};
