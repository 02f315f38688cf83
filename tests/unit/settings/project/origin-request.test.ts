/** What a route may say of its origin, and what it may not. */
import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { originRequest } from "#settings/project/origin-request.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

const pem = `-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIUJ8D7G1V1QzKQ0vS0pMZ0QmPqV0wwCgYIKoZIzj0EAwIw
-----END CERTIFICATE-----
`;
const https = "https://127.0.0.1:8443";
const open = { everyone: "a shop window for everybody" };

/** Faults of the sample whose first route is so. */
const faults = (route: Record<string, unknown>, others: Record<string, unknown> = {}) => {
  const sample = rightProject();
  const routes = sample.routes as Record<string, object>;
  const data = { ...sample, routes: { 0: { ...routes[0], ...route }, 1: { ...routes[1], ...others } } };
  return faultsOf(() => parseSettings({ ...flat(rightConfig()), ...credentials }, [definitionOf(data)]));
};

describe("words for an origin", () => {
  it.each([
    [{ originRequest: { httpHostHeader: "localhost:5173", connectTimeout: "500ms", keepAliveTimeout: "4s" } }],
    [{ origin: https }],
    [{ origin: "https://[::1]:8443", originRequest: { http2Origin: true, tlsTimeout: "5s" } }],
    [{ origin: https, originRequest: { noTLSVerify: false, originServerName: "app.internal.example" } }],
    [{ originRequest: { http2Origin: false } }],
    [{ originRequest: { keepAliveConnections: 1 } }],
  ])("are taken: %j", (route) => expect(faults(route)).toEqual([]));

  it.each([
    [{ access: {} }, "access: unknown key"],
    [{ noTlsVerify: true }, "noTlsVerify: unknown key, did you mean noTLSVerify?"],
    [{ httpHostHeader: "https://x.example" }, "a host in lower case, with or without a port"],
    [{ httpHostHeader: "x.example\r\nA: b" }, "a host in lower case"],
    [{ originServerName: "App.example" }, "a lower-case DNS name"],
    [{ caPool: "/etc/ssl/ca.pem" }, "certificates in PEM"],
    [{ caPool: pem }, "certificates in PEM"],
    [{ http2Origin: "yes" }, "must be true or false"],
    [{ connectTimeout: 5 }, "a time of 100ms to 60m"],
    [{ connectTimeout: "5" }, "a time of 100ms to 60m"],
    [{ connectTimeout: "2h" }, "a time of 100ms to 60m"],
    [{ keepAliveTimeout: "1ms" }, "a time of 100ms to 60m"],
    [{ keepAliveConnections: 0 }, "must be 1 or more"],
    [true, "must be a section"],
  ])("are refused where they are none: %j", (words, rule) => {
    const found = faults({ origin: https, originRequest: words });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^projects\.shop\.routes\[0\]\.originRequest/);
    expect(found[0]).toContain(rule);
  });

  it.each(["originServerName", "noTLSVerify", "http2Origin", "tlsTimeout"])("%s is for https alone", (word) => {
    const value = { originServerName: "x.example.com", tlsTimeout: "5s" }[word] ?? true;
    expect(faults({ originRequest: { [word]: value } })).toEqual([
      `projects.shop.routes[0].originRequest.${word}: is for an https origin, and http://127.0.0.1:3000 is none; write https://…, or remove it`,
    ]);
    expect(faults({ origin: https, originRequest: { [word]: value } })).toEqual([]);
  });

  it("a socket is not asked by another host, since cloudflared does not do so", () => {
    const originRequest = { httpHostHeader: "x.example" };
    const origin = "unix:/run/outward-shop/web.sock";
    expect(faults({ origin, originRequest })).toEqual([
      "projects.shop.routes[0].originRequest.httpHostHeader: is not sent to a socket by cloudflared; give site a port of loopback, or remove it",
    ]);
    expect(faults({ originRequest })).toEqual([]);
  });

  it("a wildcard's certificate is checked for a name that is one", () => {
    const wild = { hostname: "*.example.com", origin: https };
    expect(faults({ ...wild, originRequest: { noTLSVerify: false } })[0]).toContain(
      "has a certificate checked, and *.example.com is no name to check it for; say originServerName",
    );
    expect(faults({ ...wild, originRequest: { noTLSVerify: false, originServerName: "x.example.com" } })).toEqual([]);
    expect(faults(wild)).toEqual([]);
  });
});

describe("an origin without chunks", () => {
  const originRequest = { disableChunkedEncoding: true };
  const other = { origin: "http://127.0.0.1:3001" };

  it("has nobody to check: a body without a length would be the next request, past every check", () => {
    expect(faults({ originRequest })).toEqual([
      "projects.shop.routes[0].originRequest.disableChunkedEncoding: lets a visitor hide a request in a body, and route admin of the same origin is not open to everyone; give that route an origin of its own, or an origin that takes chunks",
    ]);
    expect(faults({ originRequest }, other)).toEqual([]);
    expect(faults({ originRequest }, { access: open })).toEqual([]);
    expect(faults({ originRequest, access: { ...open, countries: ["DE"] } }, other)[0]).toContain("route site");
    expect(faults({}, { ...other, originRequest })[0]).toContain("route admin of the same origin is not open");
  });

  it("keeps no connection, and nobody says how many", () => {
    expect(faults({ originRequest: { ...originRequest, keepAliveConnections: 2 } }, other)[0]).toContain(
      "disableChunkedEncoding wants a new one for each request; remove one of them",
    );
  });
});

describe("a protocol", () => {
  const shop = (config: object, data: Record<string, unknown> = {}) =>
    parseSettings(
      { ...flat({ ...rightConfig(), shop: { hostname: "shop.example.com", ...config } }), ...credentials },
      [definitionOf({ ...rightProject(), ...data })],
    ).projects[0];

  it("is the project's, and the stack's own word wins", () => {
    expect(shop({})?.protocol).toBeUndefined();
    expect(shop({ protocol: "http2" })?.protocol).toBe("http2");
    expect(shop({}, { protocol: "quic" })?.protocol).toBe("quic");
    expect(shop({ protocol: "auto" }, { protocol: "quic" })?.protocol).toBe("auto");
    const wrong = changed(rightConfig(), "shop.protocol", "h2mux");
    expect(faultsOf(() => parseSettings({ ...flat(wrong), ...credentials }, [definitionOf(rightProject())]))).toEqual([
      expect.stringContaining("must be one of auto, quic, http2"),
    ]);
  });
});

it("says no word that cloudflared spells otherwise", () => {
  // Of its config/configuration.go; tests/files/ingress.test.ts asks the program itself.
  expect(Object.keys(originRequest.shape)).toEqual([
    ...["httpHostHeader", "originServerName", "noTLSVerify", "caPool", "http2Origin", "disableChunkedEncoding"],
    ...["connectTimeout", "tlsTimeout", "keepAliveTimeout", "keepAliveConnections"],
  ]);
});
