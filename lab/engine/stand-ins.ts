/**
 * The providers' stand-ins inside the language host. The engine starts one plugin after the other, and a process of its
 * own costs each 0.1 s; here they are ready before the program asks. Their launchers find the ports in files, and start
 * a process all the same when there is no file, as for `pulumi destroy`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Served } from "../stand-ins/framework/serve.ts";
import type { Provider } from "../stand-ins/provider.ts";
import { executableName, folderName, type Package, packages } from "./plugins.ts";

/** Words of a launcher that takes its port from a file (`files/plugin.sh`). */
const handsOver = "# hands over";

const load = async (name: Package): Promise<Provider> => {
  const { outside } = await import("../stand-ins/outside.ts");
  switch (name) {
    case "cloudflare":
      return (await import("../stand-ins/cloudflare.ts")).cloudflare(outside, process.env);
    case "command":
      return (await import("../stand-ins/command.ts")).command;
    case "hcloud":
      return (await import("../stand-ins/hcloud.ts")).hcloud(outside, process.env);
    case "random":
      return (await import("../stand-ins/random.ts")).random;
    case "tailscale":
      return (await import("../stand-ins/tailscale.ts")).tailscale(outside, process.env);
  }
};

/** Whether the home has a stand-in there, and not the official plugin. */
const isStandIn = (home: string, name: Package): boolean => {
  const file = path.join(home, "plugins", folderName(name), executableName(name));
  try {
    return readFileSync(file, "utf8").includes(handsOver);
  } catch {
    return false;
  }
};

/** Folder of the files that name the ports, one for each engine that runs. */
export const portsFolder = (home: string): string => path.join(home, "standing-by");

/** Takes away the files of language hosts that were killed. */
const sweep = (home: string): void => {
  const all = portsFolder(home);
  for (const engine of existsSync(all) ? readdirSync(all) : []) {
    const folder = path.join(all, engine);
    const hosts = readdirSync(folder).map((name) =>
      Number(readFileSync(path.join(folder, name), "utf8").split(" ")[1]),
    );
    if (hosts.every((pid) => !existsSync(`/proc/${pid}`))) rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * Serves every stand-in of the home to the engine with this address.
 * @returns what ends them and takes their files away.
 */
export const standBy = async (home: string, engine: string): Promise<(reason: string) => void> => {
  sweep(home);
  const folder = path.join(portsFolder(home), engine);
  mkdirSync(folder, { recursive: true });
  const { listen } = await import("../stand-ins/framework/serve.ts");
  const served: Served[] = [];
  for (const name of packages.filter((one) => isStandIn(home, one))) {
    const one = await listen(await load(name), engine);
    served.push(one);
    writeFileSync(path.join(folder, name), `${one.port} ${process.pid}\n`);
  }
  return (reason) => {
    for (const { end } of served) end(reason);
    rmSync(folder, { recursive: true, force: true });
  };
};
