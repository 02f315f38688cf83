/** Command of the lab: `npm run lab -- [command] [options]`. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { imageNamed } from "./machine/image.ts";
import { leaderOf } from "./machine/leader.ts";
import { forgetStack, imageOfHost, runStack } from "./stack/run.ts";
import { ensureTools } from "./toolchain/tools.ts";
import { down } from "./world/down.ts";
import { existingRoles } from "./world/namespaces.ts";
import { operatorEnv, withResolver } from "./world/operator.ts";
import { type LabPaths, labPaths } from "./world/paths.ts";
import { find, recorded } from "./world/processes.ts";
import { up } from "./world/up.ts";

const help = `usage: npm run lab -- [command] [options]

  up                  bring the lab up (default); on a running lab: check, and start what is missing
  down                remove everything the lab made, except tools and images
  status              processes, namespaces and machines
  logs [process]      names of the logs, or one log
  shell               a shell on the operator's machine
  exec <leg> -- ...   a command in a leg (operator, scanner, gateway, edge, control, artifacts, inet, m<server id>)

  --name <name>           which lab (default "lab")
  --browser-port <port>   port on 127.0.0.1 for your browser (default 8443; 0: none)
  --image <name>          of a new stack's host: debian-12 or debian-13 (default)
  --world-only            do not run the stack
  --help`;

const say = (line: string): void => console.log(line);

const interactive = (argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(argv[0] ?? "", argv.slice(1), { stdio: "inherit", env: { ...process.env, ...env } });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });

const status = async (lab: LabPaths): Promise<number> => {
  if (!existsSync(lab.dir)) {
    say(`lab "${lab.name}" is not there; "npm run lab" brings it up`);
    return 1;
  }
  let ended = 0;
  for (const name of (await recorded(lab)).filter((one) => !/^m\d+$/.test(one))) {
    const running = await find(lab, name);
    if (!running) ended += 1;
    say(`${name.padEnd(12)} ${running ? `process ${running.pid}` : `ended; see: npm run lab -- logs ${name}`}`);
  }
  for (const id of existsSync(lab.machines) ? await readdir(lab.machines) : [])
    say(`machine ${id.padEnd(4)} ${(await leaderOf(lab, Number(id))) ? "on" : "off"}`);
  say(`namespaces   ${(await existingRoles(lab)).join(" ")}`);
  return ended === 0 ? 0 : 1;
};

const logs = async (lab: LabPaths, name: string | undefined): Promise<number> => {
  const names = (await readdir(lab.log).catch(() => [])).map((file) => path.basename(file, ".log"));
  if (name === undefined) say(names.join("\n") || `lab "${lab.name}" has no logs`);
  else if (names.includes(name)) return interactive(["cat", path.join(lab.log, `${name}.log`)], {});
  else throw new Error(`lab "${lab.name}" has no log "${name}"; it has: ${names.join(", ") || "none"}`);
  return 0;
};

const enter = async (lab: LabPaths, role: string | undefined, argv: readonly string[]): Promise<number> => {
  const roles = await existingRoles(lab);
  if (role === undefined || !roles.includes(role))
    throw new Error(
      `lab "${lab.name}" has no leg "${role ?? ""}"; it has: ${roles.join(", ") || "none (bring it up first)"}`,
    );
  if (argv.length === 0)
    throw new Error("exec needs a command: npm run lab -- exec scanner -- ping -c 1 198.51.100.10");
  return interactive([...withResolver(lab, role), ...argv], await operatorEnv(lab, await ensureTools(say)));
};

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: "string", default: "lab" },
      "browser-port": { type: "string", default: "8443" },
      image: { type: "string", default: "debian-13" },
      "world-only": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [command = "up", ...rest] = positionals;
  if (values.help) {
    say(help);
    return 0;
  }
  const lab = labPaths(values.name);
  const browserPort = Number(values["browser-port"]);
  if (!Number.isInteger(browserPort) || browserPort < 0 || browserPort > 65535)
    throw new Error(`--browser-port "${values["browser-port"]}" must be a port, 0 to 65535, e.g. 8443`);
  const image = imageNamed(values.image);
  switch (command) {
    case "up": {
      const world = await up(lab, { browserPort, report: say, image: await imageOfHost(lab, image) });
      if (!values["world-only"]) await runStack(world, say, image);
      return 0;
    }
    case "down":
      await down(lab, say);
      await forgetStack(lab);
      return 0;
    case "status":
      return status(lab);
    case "logs":
      return logs(lab, rest[0]);
    case "shell":
      return enter(lab, "operator", [process.env.SHELL ?? "/bin/sh"]);
    case "exec":
      return enter(lab, rest[0], rest.slice(1));
    default:
      throw new Error(`unknown command "${command}"\n\n${help}`);
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`lab: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
