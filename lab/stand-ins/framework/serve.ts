/** A provider as a server on loopback, and as a plugin's process that ends with its engine. */
import { readFileSync } from "node:fs";
import { createRequire, flushCompileCache } from "node:module";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import type { Provider } from "../provider.ts";
import { engineLog } from "./engine-log.ts";
import { engineAddress, onEngineGone } from "./lifeline.ts";
import { grpc, ResourceProviderService } from "./proto.ts";
import { serviceOf } from "./service.ts";

const version = (name: string): string => {
  const manifest = createRequire(path.join(root, "package.json")).resolve(`@pulumi/${name}/package.json`);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
};

export interface Served {
  readonly port: number;
  /** Aborts what runs and closes every connection. */
  readonly end: (reason: string) => void;
}

/** Serves the provider on a port of its own, to the engine with this address. */
export const listen = (provider: Provider, engine: string): Promise<Served> => {
  const stop = new AbortController();
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  // The engine ends its plugins with a signal, so the compiled code is stored as soon as all of it is there.
  const started = (): void => void setImmediate(flushCompileCache);
  const around = { log: engineLog(engine), stop, started, version: version(provider.name) };
  server.addService(ResourceProviderService, serviceOf(provider, around));
  const end = (reason: string): void => {
    stop.abort(new Error(reason));
    server.forceShutdown();
  };
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve({ port, end });
    });
  });
};

/** Prints the port, as the engine expects of a plugin. */
export const serve = async (provider: Provider): Promise<void> => {
  const { port, end } = await listen(provider, engineAddress(`the ${provider.name} stand-in`));
  onEngineGone(() => {
    process.exitCode = 1;
    end("the engine is gone");
  });
  process.stdout.write(`${port}\n`);
};
