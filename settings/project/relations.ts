/** Rules between values that are each right: zones, owners of hostnames, routes, ports. */
import { candidatePort, metricsPort } from "../host/ports.ts";
import { exchangeFaults } from "../workload/exchange-faults.ts";
import { imageFaults } from "../workload/images.ts";
import { overlapFaults, overlapOf } from "../workload/overlap.ts";
import { releaseFaults } from "../workload/release.ts";
import { jobFaults } from "../workload/schedule.ts";
import type { Project } from "./project.ts";
import type { Route } from "./route.ts";

interface Placed {
  readonly project: string;
  readonly where: string;
  readonly route: Route;
}

const twice = (
  items: readonly Placed[],
  key: (item: Placed) => string,
  say: (first: Placed, second: Placed) => string,
): string[] => {
  const first = new Map<string, Placed>();
  return items.flatMap((item) => {
    const earlier = first.get(key(item));
    if (earlier) return [say(earlier, item)];
    first.set(key(item), item);
    return [];
  });
};

const address = (route: Route): string => `${route.hostname}${route.path ?? "/"}`;

const ownSocket = (placed: Placed): boolean =>
  !placed.route.origin.startsWith("unix:") || placed.route.origin.startsWith(`unix:/run/outward-${placed.project}/`);

/** Every loopback port that a project claims, with the place that claims it. */
export const claimedPorts = (project: Project): readonly { readonly port: number; readonly where: string }[] => {
  const of = (url: string | undefined): number[] => (url?.startsWith("http") ? [Number(new URL(url).port)] : []);
  const { services, ports = [], bridges = [] } = project.workload;
  return [
    ...project.routes.flatMap(({ origin }, i) => of(origin).map((port) => ({ port, where: `routes[${i}].origin` }))),
    ...services.flatMap(({ health }, i) =>
      of(health).map((port) => ({ port, where: `workload.services[${i}].health` })),
    ),
    ...services.flatMap((service, i) => {
      const found = overlapOf(project, service);
      return found ? [{ port: found.next, where: `workload.services[${i}].overlap` }] : [];
    }),
    ...ports.map((port, i) => ({ port, where: `workload.ports[${i}]` })),
    ...bridges.map(({ port }, i) => ({ port, where: `workload.bridges[${i}].port` })),
    { port: metricsPort(project.name), where: "name (its connector's metrics)" },
    { port: candidatePort(project.name), where: "name (its next connector's metrics)" },
  ];
};

/** Ports that two projects claim: each would lock the other out. */
const sharedPorts = (projects: readonly Project[]): string[] => {
  const owner = new Map<number, string>();
  return projects.flatMap((project) =>
    claimedPorts(project).flatMap(({ port, where }) => {
      const first = owner.get(port) ?? project.name;
      owner.set(port, first);
      return first === project.name
        ? []
        : [`projects.${project.name}.${where}: port ${port} is already used by project ${first}; choose another`];
    }),
  );
};

/** What a workload names that is not there, not its own, or there twice. */
const workloadFaults = ({ name, workload }: Project): string[] => {
  const names = workload.services.map((service) => service.name);
  const own = `/etc/outward/${name}/`;
  return [
    ...workload.services.flatMap((service, i) =>
      (service.after ?? [])
        .filter((other) => !names.includes(other))
        .map(
          (other) =>
            `projects.${name}.workload.services[${i}].after: "${other}" is no service of the project; it has ${names.join(", ")}`,
        ),
    ),
    ...names
      .filter((service, i) => names.indexOf(service) !== i)
      .map(
        (service) =>
          `projects.${name}.workload.services: "${service}" is there twice; names are unique within a project`,
      ),
    ...(workload.state?.paths ?? []).flatMap(({ path, writers = [] }, i) =>
      writers
        .filter((writer) => !names.includes(writer))
        .map(
          (writer) =>
            `projects.${name}.workload.state.paths[${i}].writers: "${writer}" writes ${path} and is no service of the project; it has ${names.join(", ")}`,
        ),
    ),
    ...workload.files.flatMap((file, i) =>
      file.path.startsWith(own) && !file.path.split("/").includes("..")
        ? []
        : [`projects.${name}.workload.files[${i}].path: "${file.path}" is not the project's own; put it under ${own}`],
    ),
  ];
};

/** A pinned cloudflared. `proven`: whether our tests run it; a pin of the config's own does not say. */
interface Choice {
  readonly version: string;
  readonly proven?: boolean;
}

const versionText = ({ version, proven = true }: Choice): string =>
  proven ? version : `${version} (no test has run it)`;

/** Faults that no single value shows. */
export const relations = (
  projects: readonly Project[],
  zone: string | undefined,
  cloudflared: readonly Choice[],
  certificates: readonly string[] = [],
): string[] => {
  const placed = projects.flatMap((project) =>
    project.routes.map(
      (route, i): Placed => ({ project: project.name, where: `projects.${project.name}.routes[${i}]`, route }),
    ),
  );
  const outside =
    zone === undefined
      ? []
      : placed.filter(({ route }) => route.hostname !== zone && !route.hostname.endsWith(`.${zone}`));
  const owners = new Map(placed.map((item) => [item.route.hostname, item] as const).reverse());
  return [
    ...placed
      .filter(({ route }) => route.hostname.startsWith("*.") && zone !== undefined)
      .filter(({ route }) => route.hostname !== `*.${zone}` && !certificates.includes(route.hostname))
      .map(
        ({ where, route }) =>
          `${where}.hostname: "${route.hostname}" is two levels below the zone, for which the edge has no certificate; use *.${zone}, or say outward:cloudflare.certificates if you have one`,
      ),
    ...outside.map(
      ({ where, route }) =>
        `${where}.hostname: "${route.hostname}" lies outside the zone ${zone}; use a name such as app.${zone}`,
    ),
    ...twice(
      placed,
      ({ route }) => address(route),
      (a, b) =>
        `${b.where}: "${address(b.route)}" is already routed by ${a.where}; give one of them another path or hostname`,
    ),
    ...twice(
      placed,
      ({ project, route }) => `${project} ${route.name}`,
      (a, b) =>
        `${b.where}.name: "${b.route.name}" is already the name of ${a.where}; names are unique within a project`,
    ),
    ...placed
      .filter((item) => owners.get(item.route.hostname)?.project !== item.project)
      .map(
        ({ where, route }) =>
          `${where}.hostname: "${route.hostname}" belongs to project ${owners.get(route.hostname)?.project}; a hostname leads to one tunnel, so use another`,
      ),
    ...placed
      .filter((item) => !ownSocket(item))
      .map(
        ({ project, where, route }) =>
          `${where}.origin: "${route.origin}" is not the project's own; put the socket under /run/outward-${project}/`,
      ),
    ...sharedPorts(projects),
    ...projects.flatMap(workloadFaults),
    ...projects.flatMap(releaseFaults),
    ...projects.flatMap(exchangeFaults),
    ...projects.flatMap(overlapFaults),
    ...projects.flatMap(imageFaults),
    ...projects.flatMap(jobFaults),
    ...projects
      .filter(
        (project) =>
          project.cloudflared !== undefined && !cloudflared.some(({ version }) => version === project.cloudflared),
      )
      .map(
        (project) =>
          `outward:${project.name}.cloudflared: "${project.cloudflared}" is not pinned; use one of ${cloudflared.map(versionText).join(", ")} or pin it in settings/host/pins.ts`,
      ),
  ];
};
