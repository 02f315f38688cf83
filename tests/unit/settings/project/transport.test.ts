import { expect, it } from "vitest";
import { protocolOf } from "#settings/project/transport.ts";

const plain = [{}];
const grpc = [{}, { originRequest: { http2Origin: true } }];

it.each([
  ["auto", { routes: plain }],
  ["http2", { routes: grpc }],
  ["auto", { routes: grpc, protocol: "auto" }],
  ["quic", { routes: grpc, protocol: "quic" }],
  ["http2", { routes: plain, protocol: "http2" }],
  ["auto", { routes: [{ originRequest: { http2Origin: false } }] }],
] as const)("a connector speaks %s: %j", (protocol, project) => expect(protocolOf(project)).toBe(protocol));
