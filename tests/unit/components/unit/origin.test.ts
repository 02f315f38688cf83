/** What a connector is told of an origin. That cloudflared reads each word is shown in tests/files/ingress.test.ts. */
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { connectorParts } from "#components/unit/connector.ts";
import { connectorConfig } from "#components/unit/ingress.ts";
import { healthNames, originFiles, originRequestOf } from "#components/unit/origin.ts";
import type { Project } from "#settings/project/project.ts";
import type { Route } from "#settings/project/route.ts";

const site: Route = {
  name: "site",
  hostname: "a.example.com",
  origin: "http://127.0.0.1:3000",
  access: { everyone: "for everybody" },
};
const secure: Route = { ...site, origin: "https://127.0.0.1:8443" };
const pem = "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n";

const told = (route: Route, originRequest?: Route["originRequest"]) =>
  originRequestOf({ ...route, ...(originRequest ? { originRequest } : {}) });

describe("an origin", () => {
  it("over http is asked as before there were words for it, byte by byte", () => {
    const admin: Route = { ...site, name: "admin", hostname: "b.example.com", access: { emails: ["me@example.com"] } };
    const audiences = { admin: "aud" };
    const config = connectorConfig({ tunnel: "t", routes: [site, admin], teamName: "acme", audiences });
    expect(stringify(config)).toBe(
      [
        "tunnel: t",
        "protocol: auto",
        "edge-ip-version: auto",
        "no-autoupdate: true",
        "grace-period: 30s",
        "ingress:",
        "  - hostname: a.example.com",
        "    service: http://127.0.0.1:3000",
        "  - hostname: b.example.com",
        "    service: http://127.0.0.1:3000",
        "    originRequest:",
        "      access:",
        "        required: true",
        "        teamName: acme",
        "        audTag:",
        "          - aud",
        "  - service: http_status:404",
        "",
      ].join("\n"),
    );
  });

  it("over https on the host itself needs no authority, and is named as the visitor names it", () => {
    expect(told(secure)).toEqual({ noTLSVerify: true, originServerName: "a.example.com" });
    expect(told({ ...secure, hostname: "*.example.com" })).toEqual({ noTLSVerify: true });
    expect(told({ ...secure, hostname: "*.example.com" }, { originServerName: "b.example.com" })).toEqual({
      noTLSVerify: true,
      originServerName: "b.example.com",
    });
  });

  it("over https has its certificate checked where somebody asks for it", () => {
    expect(told(secure, { noTLSVerify: false })).toEqual({ originServerName: "a.example.com" });
    expect(told(secure, { caPool: pem })).toEqual({
      originServerName: "a.example.com",
      caPool: "@folder@/origin-ca-site.pem",
    });
    expect(originFiles([site, { ...secure, originRequest: { caPool: pem } }])).toEqual({ "origin-ca-site.pem": pem });
  });

  it("is told the rest in cloudflared's own words, and keeps no connection without chunks", () => {
    const words = { httpHostHeader: "localhost:5173", connectTimeout: "5s", keepAliveTimeout: "4s" };
    expect(told(site, { ...words, keepAliveConnections: 10 })).toEqual({ ...words, keepAliveConnections: 10 });
    expect(told(site, { disableChunkedEncoding: true })).toEqual({
      disableChunkedEncoding: true,
      keepAliveConnections: -1,
    });
    expect(told(site, { disableChunkedEncoding: false })).toEqual({ disableChunkedEncoding: false });
    expect(told(secure, { http2Origin: true, tlsTimeout: "5s" })).toMatchObject({
      http2Origin: true,
      tlsTimeout: "5s",
    });
  });

  it("has its words beside the second lock, on the rule itself", () => {
    const routes: Route[] = [{ ...secure, access: { emails: ["me@example.com"] } }];
    const config = connectorConfig({ tunnel: "t", routes, teamName: "acme", audiences: { site: "aud" } });
    expect(config.ingress[0]?.originRequest).toEqual({
      access: { required: true, teamName: "acme", audTag: ["aud"] },
      noTLSVerify: true,
      originServerName: "a.example.com",
    });
    expect(config).not.toHaveProperty("originRequest");
  });
});

describe("a certificate's authority", () => {
  const route: Route = { ...secure, originRequest: { caPool: pem } };
  const config = stringify(connectorConfig({ tunnel: "t", routes: [route], teamName: "acme", audiences: {} }));
  const { files, connector } = connectorParts({
    project: "shop",
    cloudflared: { version: "1.2.3", url: "https://mirror.example.com/cloudflared", sha256: "0".repeat(64) },
    credential: "{}",
    config,
    originFiles: originFiles([route]),
  });

  it.each([
    ["that serves", files, "/etc/outward/shop", ["outward-shop-tunnel.service"]],
    ["that tries a change", connector.candidate.files, "/run/outward/next/shop", []],
  ] as const)("is beside the configuration of the connector %s, which names it there", (_, own, folder, restarts) => {
    const text = (path: string) =>
      Buffer.from(own.find((file) => file.path === path)?.content ?? "", "base64").toString();
    const { ingress } = parse(text(`${folder}/cloudflared.yml`)) as ReturnType<typeof connectorConfig>;
    expect(ingress[0]?.originRequest?.caPool).toBe(`${folder}/origin-ca-site.pem`);
    expect(text(`${folder}/origin-ca-site.pem`)).toBe(pem);
    expect(own.find(({ path }) => path.endsWith(".pem"))).toMatchObject({ mode: "0644", restarts });
  });
});

describe("a health URL", () => {
  const names = (routes: readonly Route[], health?: string) =>
    healthNames({ routes, workload: { services: [{ name: "web", ...(health ? { health } : {}) }] } } as Project).web;

  it("is asked by the name of the route that leads to the same place, whatever its path", () => {
    const own = { host: "a.example.com", serverName: "a.example.com" };
    expect(names([site], "http://127.0.0.1:3000/healthz")).toEqual(own);
    expect(names([secure], "https://127.0.0.1:8443/healthz")).toEqual(own);
    const socket: Route = { ...site, origin: "unix:/run/outward-shop/web.sock" };
    expect(names([socket], "unix:/run/outward-shop/web.sock:/healthz")).toEqual(own);
    expect(names([{ ...site, hostname: "*.example.com" }, site], "http://127.0.0.1:3000/healthz")).toEqual(own);
  });

  it("is asked as the connector asks", () => {
    const originRequest = { httpHostHeader: "localhost:8443", originServerName: "b.example.com" };
    expect(names([{ ...secure, originRequest }], "https://127.0.0.1:8443/")).toEqual({
      host: "localhost:8443",
      serverName: "b.example.com",
    });
  });

  it("is asked by its address where no route has a name for it", () => {
    expect(names([site], "http://127.0.0.1:9190/-/ready")).toBeUndefined();
    expect(names([{ ...site, hostname: "*.example.com" }], "http://127.0.0.1:3000/")).toBeUndefined();
    expect(names([site])).toBeUndefined();
  });
});
