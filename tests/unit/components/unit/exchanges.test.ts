/** Which services of a unit are exchanged, and how a connector asks them. */
import { describe, expect, it } from "vitest";
import { connectorConfig } from "#components/unit/ingress.ts";
import { askedRoutes, exchangeParts } from "#components/unit/workload/exchanges.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import type { Route } from "#settings/project/route.ts";
import type { Service } from "#settings/project/service.ts";
import { losingRoutes } from "#settings/workload/exchange-faults.ts";
import { exampleConfig } from "#tests/program/stage.ts";

const site: Route = {
  name: "site",
  hostname: "a.example.com",
  origin: "http://127.0.0.1:3000",
  access: { everyone: "for everybody" },
};
const web: Service = { name: "web", exec: "/bin/web", health: "http://127.0.0.1:3000/healthz" };

const having = (services: readonly Service[], routes: readonly Route[] = [site]): Project => ({
  name: "shop",
  routes: [...routes],
  workload: { packages: [], files: [], services: [...services], memoryMiB: 256, tasks: 64, cpuPercent: 50 },
});

/** What the connector is told of each route. */
const asked = (project: Project) =>
  connectorConfig({ tunnel: "t", routes: askedRoutes(project), teamName: "acme", audiences: {} }).ingress.map(
    ({ originRequest }) => originRequest,
  );

describe("a service that is exchanged", () => {
  it("is the one whose health is on the port of a route's origin", () => {
    const exchange = { service: "outward-shop-web.service", port: 3000, caller: "outward-shop-tunnel" };
    expect(exchangeParts(having([web]))).toEqual({
      exchanges: { web: { ...exchange, graceful: false, seconds: 8, after: [] } },
    });
    const secure: Route = { ...site, origin: "https://[::1]:3000" };
    expect(exchangeParts(having([web], [secure])).exchanges).toHaveProperty("web");
  });

  it("is none that no route leads to, nor one on a socket, nor one whose health is elsewhere", () => {
    const socket: Route = { ...site, origin: "unix:/run/outward-shop/web.sock" };
    expect(exchangeParts(having([{ ...web, health: "http://127.0.0.1:3001/" }]))).toEqual({});
    expect(exchangeParts(having([{ ...web, health: "unix:/run/outward-shop/web.sock:/" }], [socket]))).toEqual({});
    const { health: _, ...silent } = web;
    expect(exchangeParts(having([silent]))).toEqual({});
  });

  it("says what it is given, how it ends, and all that it starts after", () => {
    const services: Service[] = [
      { ...web, graceful: true, within: "2m", after: ["cache"] },
      { name: "cache", exec: "/bin/cache", after: ["db"] },
      { name: "db", exec: "/bin/db", type: "notify", after: ["db-init"] },
      { name: "db-init", exec: "/bin/init", type: "oneshot" },
      { name: "other", exec: "/bin/other" },
    ];
    const after = ["cache", "db", "db-init"].map((name) => `outward-shop-${name}.service`);
    expect(exchangeParts(having(services)).exchanges?.web).toMatchObject({ graceful: true, seconds: 120, after });
  });

  it("comes behind what it starts after, and so does a oneshot; a circle has an order too", () => {
    const api: Service = { ...web, name: "api", health: "http://127.0.0.1:3001/" };
    const routes = [site, { ...site, name: "api", origin: "http://127.0.0.1:3001" }];
    const project = having(
      [
        { ...web, after: ["api", "two"] },
        { ...api, after: ["web"] },
        { name: "two", exec: "/bin/two", type: "oneshot", after: ["one"], within: "5m" },
        { name: "one", exec: "/bin/one", type: "oneshot" },
      ],
      routes,
    );
    expect(Object.keys(exchangeParts(project).exchanges ?? {})).toEqual(["api", "web"]);
    expect(exchangeParts(project).oneshots).toEqual([
      { service: "outward-shop-one.service", seconds: 3600 },
      { service: "outward-shop-two.service", seconds: 300 },
    ]);
    expect(exchangeParts(project).exchanges?.web?.after).not.toContain("outward-shop-web.service");
  });
});

describe("a route", () => {
  it("to a service that breaks off what it has begun carries one request on each connection", () => {
    expect(asked(having([web]))).toEqual([{ keepAliveConnections: -1 }, undefined]);
    const secure: Route = { ...site, origin: "https://127.0.0.1:3000" };
    expect(asked(having([web], [secure]))[0]).toMatchObject({ keepAliveConnections: -1, noTLSVerify: true });
  });

  it("keeps its connections to one that is graceful, and where it says so itself", () => {
    expect(asked(having([{ ...web, graceful: true }]))).toEqual([undefined, undefined]);
    const own: Route = { ...site, originRequest: { keepAliveConnections: 10, connectTimeout: "5s" } };
    expect(asked(having([web], [own]))[0]).toEqual({ keepAliveConnections: 10, connectTimeout: "5s" });
    const http2: Route = { ...site, origin: "https://127.0.0.1:3000", originRequest: { http2Origin: true } };
    expect(asked(having([web], [http2]))[0]).not.toHaveProperty("keepAliveConnections");
  });

  it("to what nobody knows, or to a socket, is asked as before", () => {
    const socket: Route = { ...site, name: "socket", origin: "unix:/run/outward-shop/web.sock" };
    const other: Route = { ...site, name: "other", origin: "http://127.0.0.1:30000" };
    expect(asked(having([web], [other, socket]))).toEqual([undefined, undefined, undefined]);
  });

  it("of a service whose health is not there is known to lose requests when that changes", () => {
    const other: Route = { ...site, name: "other", origin: "http://127.0.0.1:3001" };
    const socket: Route = { ...site, name: "socket", origin: "unix:/run/outward-shop/web.sock" };
    expect(losingRoutes(having([web], [site, other, socket]))).toEqual([{ route: "other", port: "3001" }]);
  });
});

describe("the samples", () => {
  const { projects } = parseSettings(exampleConfig(), definitions);

  it("answer what they have begun, so that their connectors ask them as before", () => {
    for (const project of projects) expect(askedRoutes(project)).toEqual(project.routes);
    expect(projects.flatMap(losingRoutes)).toEqual([]);
  });

  it("have what is behind a port exchanged, and what is on a socket not", () => {
    const exchanged = projects.map((project) => Object.keys(exchangeParts(project).exchanges ?? {}));
    expect(exchanged).toEqual([["web"], ["ingest"]]);
  });
});
