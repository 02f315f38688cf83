/** How a unit's services are exchanged on a host, and how connectors ask them meanwhile. Pure. */
import type { Exchange, Oneshot } from "#host/protocol/exchanges.ts";
import { unitNames } from "#host/protocol/names.ts";
import type { Project } from "#settings/project/project.ts";
import type { Route } from "#settings/project/route.ts";
import type { Service } from "#settings/project/service.ts";
import { withinSeconds } from "#settings/workload/exchange.ts";
import { routedServices } from "#settings/workload/exchange-faults.ts";
import { runningOf } from "#settings/workload/schedule.ts";
import type { Secrets } from "#settings/workload/secrets.ts";
import { besideOf } from "./beside.ts";

/** A time in words. */
const defaults = { service: "8s", oneshot: "1h" } as const;

/** The services of a workload, each behind all that it starts after. */
const inOrder = (services: readonly Service[]): readonly Service[] => {
  const order = new Set<Service>();
  const begun = new Set<string>();
  const add = (service: Service): void => {
    if (begun.has(service.name)) return;
    begun.add(service.name);
    for (const other of services) if (service.after?.includes(other.name)) add(other);
    order.add(service);
  };
  for (const service of services) add(service);
  return [...order];
};

/** Names of all that a service starts after, directly or not. */
const before = (services: readonly Service[], { name }: Service): readonly string[] => {
  const found = new Set<string>();
  const add = (one: string): void => {
    for (const other of services.find((each) => each.name === one)?.after ?? [])
      if (other !== name && !found.has(other)) {
        found.add(other);
        add(other);
      }
  };
  add(name);
  return services.map((each) => each.name).filter((each) => found.has(each));
};

/** What the manifest says of them: nothing of a workload that has neither. Variables in it are secret. */
export const exchangeParts = (
  project: Project,
  secrets: Secrets = {},
): {
  readonly exchanges?: Readonly<Record<string, Exchange>>;
  readonly oneshots?: readonly Oneshot[];
} => {
  const names = unitNames(project.name);
  const services = runningOf(project.workload.services);
  const ports = new Map(routedServices(project));
  const ordered = inOrder(services);
  const exchanges = ordered.flatMap((service): [string, Exchange][] => {
    const port = ports.get(service);
    if (port === undefined) return [];
    const { name, graceful = false, within = defaults.service } = service;
    const after = before(services, service).map(names.service);
    const seconds = withinSeconds(within);
    const exchange = { service: names.service(name), port, caller: names.connectorUser, graceful, seconds, after };
    const beside = besideOf(project, service, port, names, secrets);
    return [[name, { ...exchange, ...(beside ? { beside } : {}) }]];
  });
  const oneshots = ordered
    .filter(({ type }) => type === "oneshot")
    .map(({ name, within = defaults.oneshot }) => ({ service: names.service(name), seconds: withinSeconds(within) }));
  return {
    ...(exchanges.length > 0 ? { exchanges: Object.fromEntries(exchanges) } : {}),
    ...(oneshots.length > 0 ? { oneshots } : {}),
  };
};

/**
 * The routes, as their connector asks them: of a service that breaks off what it has begun, no connection is kept below zero
 * idle ones, so that each carries one request. HTTP/2 has one connection for many, which this would only make anew.
 */
export const askedRoutes = (project: Project): readonly Route[] => {
  const rude = routedServices(project).flatMap(([{ graceful }, port]) => (graceful ? [] : [`:${port}`]));
  return project.routes.map((route) => {
    const { originRequest = {}, origin } = route;
    const kept = originRequest.keepAliveConnections !== undefined || originRequest.http2Origin === true;
    return kept || !rude.some((port) => origin.startsWith("http") && origin.endsWith(port))
      ? route
      : { ...route, originRequest: { ...originRequest, keepAliveConnections: -1 } };
  });
};
