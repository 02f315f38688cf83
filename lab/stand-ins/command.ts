/**
 * Stand-in for Pulumi's command provider plugin 1.2.1, for where the official one cannot be downloaded.
 * Models: local.Command, local.run and remote.Command: inputs, outputs, secrets, replacement by triggers, the previous
 * run's output in the environment, logging line by line, the wording of failures, dialling with retries and a proxy.
 * Stricter: an unknown input fails, and a cancelled command ends with its whole process group.
 * Not: assetPaths, archivePaths, CopyToRemote, CopyFile, Windows.
 */
import { localCommand, localRun } from "./command/local.ts";
import { remoteCommand } from "./command/remote.ts";
import { main, type Provider } from "./provider.ts";

export const command: Provider = {
  name: "command",
  config: [],
  resources: { "command:local:Command": localCommand, "command:remote:Command": remoteCommand },
  functions: { "command:local:run": localRun },
};

if (import.meta.main) main(command);
