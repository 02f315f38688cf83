/** A provider as a plugin's process: listens on loopback, prints its port, and ends with its engine. */
import { readFileSync } from "node:fs";
import { createRequire, flushCompileCache } from "node:module";
import type { Provider } from "../provider.ts";
import { engineLog } from "./engine-log.ts";
import { onEngineGone } from "./lifeline.ts";
import { grpc, ResourceProviderService } from "./proto.ts";
import { serviceOf } from "./service.ts";

const version = (name: string): string => {
  const manifest = createRequire(import.meta.url).resolve(`@pulumi/${name}/package.json`);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
};

/** @throws when the engine's address is not the first argument. */
export const serve = (provider: Provider): void => {
  const address = process.argv.slice(2).find((word) => !word.startsWith("-"));
  if (!address)
    throw new Error(
      `the ${provider.name} stand-in is started by the engine, with the engine's address as its argument`,
    );
  const stop = new AbortController();
  onEngineGone(() => {
    stop.abort(new Error("the engine is gone"));
    process.exitCode = 1;
    server.forceShutdown();
  });
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  // The engine ends its plugins with a signal, so the compiled code is stored as soon as all of it is there.
  const started = (): void => void setImmediate(flushCompileCache);
  server.addService(
    ResourceProviderService,
    serviceOf(provider, { log: engineLog(address), stop, started, version: version(provider.name) }),
  );
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
};
