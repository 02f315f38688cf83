/**
 * Stand-in for `pulumi-language-nodejs`, for where the official one cannot be downloaded: runs programs and policy packs
 * written in TypeScript with this Node, which strips the types.
 * Models: programs, policy packs, providers in Node, required plugins, direct dependencies, `pulumi about` and
 * `pulumi install`. Not: ts-node, Bun, code generation, linking, debuggers, synchronous calls through pipes.
 */
import type { handleServerStreamingCall, handleUnaryCall } from "@grpc/grpc-js";
import type * as messages from "@pulumi/pulumi/proto/language_pb.js";
import { engineAddress, onEngineGone } from "../stand-ins/framework/lifeline.ts";
import { dependenciesOf, requiredPlugins } from "./dependencies.ts";
import { pluginLine, programLine } from "./program.ts";
import { Empty, grpc, LanguageRuntimeService, pb, plugin } from "./proto.ts";
import { ended, type Runs, runs } from "./runs.ts";
import { standBy } from "./stand-ins.ts";

/** The SDK's way to say that it has shown the error already. */
const shown = 32;

const unary =
  <Q, R>(answer: (request: Q) => R | Promise<R>): handleUnaryCall<Q, R> =>
  async (call, callback) => {
    try {
      callback(null, await answer(call.request));
    } catch (error) {
      callback({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
    }
  };

const folderOf = (request: { getInfo: () => messages.ProgramInfo | undefined }): string =>
  request.getInfo()?.getProgramDirectory() ?? process.cwd();

const serviceOf = (engine: string, running: Runs, standIns: () => Promise<unknown>) => {
  const run = async (request: messages.RunRequest): Promise<messages.RunResponse> => {
    const child = running.start(programLine(request, engine), ["ignore", "inherit", "inherit"]);
    const [code] = await Promise.all([ended(child), standIns()]);
    const response = new pb.RunResponse();
    if (code === shown) response.setBail(true);
    else if (code !== 0)
      response.setError(`the program ended with ${code === undefined ? "a signal" : `code ${code}`}`);
    return response;
  };

  const runPlugin: handleServerStreamingCall<messages.RunPluginRequest, messages.RunPluginResponse> = async (call) => {
    const child = running.start(pluginLine(call.request), ["ignore", "pipe", "pipe"]);
    child.stdout?.on("data", (bytes: Buffer) => call.write(new pb.RunPluginResponse().setStdout(bytes)));
    child.stderr?.on("data", (bytes: Buffer) => call.write(new pb.RunPluginResponse().setStderr(bytes)));
    call.once("cancelled", () => child.kill("SIGTERM"));
    call.write(new pb.RunPluginResponse().setExitcode((await ended(child).catch(() => 1)) ?? 1));
    call.end();
  };

  const install: handleServerStreamingCall<
    messages.InstallDependenciesRequest,
    messages.InstallDependenciesResponse
  > = async (call) => {
    const { spawn } = await import("node:child_process");
    const child = spawn("npm", ["install"], { cwd: call.request.getDirectory(), stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (bytes: Buffer) => call.write(new pb.InstallDependenciesResponse().setStdout(bytes)));
    child.stderr.on("data", (bytes: Buffer) => call.write(new pb.InstallDependenciesResponse().setStderr(bytes)));
    const code = await ended(child).catch(() => undefined);
    if (code === 0) call.end();
    else call.destroy(Object.assign(new Error("npm install failed"), { code: grpc.status.UNKNOWN }));
  };

  return {
    run: unary(run),
    runPlugin,
    installDependencies: install,
    handshake: unary(() => new pb.LanguageHandshakeResponse()),
    getPluginInfo: unary(() => new plugin.PluginInfo().setVersion("0.0.0-lab")),
    runtimeOptionsPrompts: unary(() => new pb.RuntimeOptionsResponse()),
    template: unary(() => new pb.TemplateResponse()),
    about: unary(() => new pb.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    getRequiredPlugins: unary(() => new pb.GetRequiredPluginsResponse()),
    getRequiredPackages: unary((request: messages.GetRequiredPackagesRequest) => {
      const packages = requiredPlugins(folderOf(request)).map(({ name, version, server }) =>
        new plugin.PackageDependency().setKind("resource").setName(name).setVersion(`v${version}`).setServer(server),
      );
      return new pb.GetRequiredPackagesResponse().setPackagesList(packages);
    }),
    getProgramDependencies: unary((request: messages.GetProgramDependenciesRequest) => {
      const list = dependenciesOf(folderOf(request)).map(({ name, version }) =>
        new pb.DependencyInfo().setName(name).setVersion(version),
      );
      return new pb.GetProgramDependenciesResponse().setDependenciesList(list);
    }),
    cancel: unary(() => {
      running.end();
      return new Empty();
    }),
  };
};

const main = (): void => {
  const engine = engineAddress("the language host");
  const running = runs();
  let standing: Promise<(reason: string) => void> | undefined;
  const standIns = () => {
    const home = process.env.PULUMI_HOME;
    // Without a home of its own there are no stand-ins either; a failure here costs time, and no more.
    standing ??= home ? standBy(home, engine).catch(() => () => {}) : Promise.resolve(() => {});
    return standing;
  };
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(LanguageRuntimeService, serviceOf(engine, running, standIns));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
  onEngineGone(async () => {
    running.end();
    (await standing)?.("the engine is gone");
    process.exit(1);
  });
};

main();
