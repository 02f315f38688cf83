/** Calls by gRPC as a visitor makes them, with the library that such visitors have. Messages are bytes. */
import { readFileSync } from "node:fs";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";

export interface Ended {
  /** Of gRPC: 0 is well. */
  readonly code: number;
  readonly words: string;
  readonly got: readonly Buffer[];
}

const patienceMs = 15_000;

const asBytes = (bytes: Buffer): Buffer => bytes;

const endedBy = (error: ServiceError | null, got: readonly Buffer[]): Ended => ({
  code: error?.code ?? 0,
  words: error?.details ?? "",
  got,
});

/** @param ca file of the authority that the site's certificate comes from */
const clientOf = (site: string, ca: string): Client =>
  new Client(`${new URL(site).host}:443`, credentials.createSsl(readFileSync(ca)));

const deadline = () => ({ deadline: Date.now() + patienceMs });

/** One message there, and one back. @param method with its service, `/lab.Echo/Call` */
export const call = (site: string, ca: string, method: string, message: Buffer): Promise<Ended> =>
  new Promise((resolve) => {
    const client = clientOf(site, ca);
    client.makeUnaryRequest(method, asBytes, asBytes, message, deadline(), (error, got) => {
      client.close();
      resolve(endedBy(error, got ? [got] : []));
    });
  });

/** Several messages, each sent when the one before it has been answered. */
export const converse = (site: string, ca: string, method: string, all: readonly Buffer[]): Promise<Ended> =>
  new Promise((resolve) => {
    const client = clientOf(site, ca);
    const got: Buffer[] = [];
    const open = client.makeBidiStreamRequest(method, asBytes, asBytes, deadline());
    const next = (): void => {
      const message = all[got.length];
      if (message) open.write(message);
      else open.end();
    };
    const end = (error: ServiceError | null): void => {
      client.close();
      resolve(endedBy(error, got));
    };
    open.on("data", (message: Buffer) => {
      got.push(message);
      next();
    });
    open.once("error", end);
    open.once("status", ({ code }) => code === 0 && end(null));
    next();
  });
