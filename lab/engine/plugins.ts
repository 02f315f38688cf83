/** Which provider plugins a lab has, and where each comes from. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import path from "node:path";
import { root } from "../checkout.ts";

/** The packages of the program that need a plugin; each has its stand-in in `lab/stand-ins/<name>.ts`. */
export const packages = ["cloudflare", "command", "hcloud", "random", "tailscale"] as const;

export type Package = (typeof packages)[number];

/**
 * `either`: the official plugins that are on this machine, stand-ins for the others. `stand-ins`: nothing else.
 * `official`: no stand-ins, the engine downloads what is missing.
 */
export const choices = ["either", "stand-ins", "official"] as const;

export type Choice = (typeof choices)[number];

/** What OUTWARD_PLUGINS says. @default either @throws when it is none of the choices. */
export const pluginChoice = (told: string | undefined): Choice => {
  const choice = choices.find((one) => one === (told ?? "either"));
  if (choice) return choice;
  throw new Error(`OUTWARD_PLUGINS="${told}" must be one of ${choices.join(", ")}, e.g. OUTWARD_PLUGINS=official`);
};

/** The version that the program's npm package asks for: the SDK names it in every registration. */
export const wantedVersion = (name: Package): string => {
  const manifest = createRequire(path.join(root, "package.json")).resolve(`@pulumi/${name}/package.json`);
  const { version, pulumi } = JSON.parse(readFileSync(manifest, "utf8")) as {
    version: string;
    pulumi?: { version?: string };
  };
  return (pulumi?.version ?? version).replace(/^v/, "");
};

/** Name of the plugin's folder below `plugins`. */
export const folderName = (name: Package): string => `resource-${name}-v${wantedVersion(name)}`;

export const executableName = (name: Package): string => `pulumi-resource-${name}`;

/** Entry of the stand-in, which need not exist. */
export const standIn = (name: Package): string => path.join(import.meta.dirname, "..", "stand-ins", `${name}.ts`);

/** Where official plugins may be on this machine already: in the lab's cache, and in the user's own Pulumi. */
export const officialFolders = (cache: string): readonly string[] => [
  path.join(cache, "plugins"),
  path.join(homedir(), ".pulumi", "plugins"),
];

/** Folder of an official plugin, of the first of these that has it. */
export const officialPlugin = (name: Package, folders: readonly string[]): string | undefined =>
  folders
    .map((folder) => path.join(folder, folderName(name)))
    .find((folder) => existsSync(path.join(folder, executableName(name))));
