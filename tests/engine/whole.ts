/** The program of this checkout as it is, with the example's config and a host that hears nothing. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { executableName, folderName, type Package } from "#lab/engine/plugins.ts";
import { exampleConfig } from "../program/stage.ts";
import type { Engine } from "./engine.ts";
import { nobody, tailnetOf } from "./tailnet.ts";

/** The example's config, less its backups: their passwords have to be encrypted. Values as `--config` takes them. */
export const plainConfig = (protect: boolean): Record<string, string> => {
  const { "outward:blog": blog = "", "outward:motor": motor = "", ...rest } = exampleConfig();
  const bare = (section: string): string => {
    const { backup: _, ...kept } = JSON.parse(section) as Record<string, unknown>;
    return JSON.stringify(kept);
  };
  return { ...rest, "outward:blog": bare(blog), "outward:motor": bare(motor), "outward:protect": String(protect) };
};

/** The executable of a plugin in the engine's home. */
export const pluginOf = (engine: Engine, name: Package, folder = folderName(name)): string =>
  path.join(engine.home, "plugins", folder, executableName(name));

/** Commands on hosts that are not there, and that the tailnet knows, are heard by nobody from here on, and end well. */
export const hush = (engine: Engine): void => {
  const stub = path.join(import.meta.dirname, "unheard.ts");
  writeFileSync(pluginOf(engine, "command"), `#!/bin/sh\nexec ${process.execPath} ${stub} "$@"\n`, { mode: 0o755 });
  tailnetOf(engine, [nobody]);
};
