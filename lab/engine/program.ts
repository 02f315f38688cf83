/** The command lines by which a program, a policy pack or a provider in TypeScript is run. */
import { createRequire } from "node:module";
import path from "node:path";
import type { RunPluginRequest, RunRequest } from "@pulumi/pulumi/proto/language_pb.js";

export interface CommandLine {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Node strips the types itself; what would load ts-node stays off. */
const untouched = { PULUMI_NODEJS_TYPESCRIPT: "false" };

/** @see late.ts */
const late = ["--require", path.join(import.meta.dirname, "late.ts")];

/** `blog:hostname` as the SDK looks it up: `blog:config:hostname`. */
export const sdkKey = (key: string): string => {
  const colon = key.lastIndexOf(":");
  return `${key.slice(0, colon)}:config:${key.slice(colon + 1)}`;
};

/** The program's own copy of the SDK runs it. */
const runner = (folder: string, name: string): string =>
  createRequire(path.join(folder, "package.json")).resolve(`@pulumi/pulumi/cmd/${name}`);

/** `runtime.options.nodeargs` of Pulumi.yaml, split at spaces. */
const nodeArguments = (options: Readonly<Record<string, unknown>>): string[] => {
  const words = options.nodeargs;
  return typeof words === "string" ? words.split(/\s+/).filter((word) => word !== "") : [];
};

/** How to run the program for this request. `engine` is the engine's address. */
export const programLine = (request: RunRequest, engine: string): CommandLine => {
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() ?? request.getPwd();
  const config: Record<string, string> = {};
  request.getConfigMap().forEach((value: string, key: string) => {
    config[sdkKey(key)] = value;
  });
  const argv = [
    ...late,
    ...nodeArguments((info?.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>),
    runner(folder, "run"),
    ...["--monitor", request.getMonitorAddress(), "--engine", engine],
    ...["--organization", request.getOrganization(), "--project", request.getProject(), "--stack", request.getStack()],
    ...["--root-directory", info?.getRootDirectory() ?? folder, "--pwd", folder],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...["--parallel", String(request.getParallel())],
    info?.getEntryPoint() ?? ".",
  ];
  const secretKeys = JSON.stringify(request.getConfigsecretkeysList());
  const env = { ...untouched, PULUMI_CONFIG: JSON.stringify(config), PULUMI_CONFIG_SECRET_KEYS: secretKeys };
  return { argv, cwd: folder, env };
};

/** How to run a policy pack (`analyzer`), or a provider written for Node. */
export const pluginLine = (request: RunPluginRequest): CommandLine => {
  const folder = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const env = Object.fromEntries(
    request.getEnvList().map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
  const argv =
    request.getKind() === "analyzer"
      ? [...late, runner(folder, "run-policy-pack"), ...request.getArgsList(), folder]
      : [path.join(folder, request.getInfo()?.getEntryPoint() ?? "."), ...request.getArgsList()];
  return { argv, cwd: request.getKind() === "analyzer" ? folder : request.getPwd(), env: { ...env, ...untouched } };
};
