/** `npm run verify`: tries whether a stack is as closed as it says. See `--help`; lines, exit code and JSON stand there. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { command, Usage } from "./command.ts";
import { type Inventory, readInventory, type Token } from "./inventory.ts";
import { cloudflare } from "./vendors/cloudflare.ts";
import { addressesOf, hcloud } from "./vendors/hcloud.ts";
import { tailscale } from "./vendors/tailscale.ts";
import { allRows } from "./verify/all.ts";
import { outsideOf } from "./verify/ask.ts";
import type { Context } from "./verify/context.ts";
import { type Machine, machineOf } from "./verify/machine.ts";
import { chosen } from "./verify/only.ts";
import { type Options, parseOptions, usage } from "./verify/options.ts";
import { fallbackPart, partsOf } from "./verify/parts.ts";
import { preface } from "./verify/preface.ts";
import { exitCode, table } from "./verify/table.ts";

const tokenIn = async (file: string): Promise<Token> =>
  z.strictObject({ clientId: z.string(), clientSecret: z.string() }).parse(JSON.parse(await readFile(file, "utf8")));

/** The active host, dialled once and only when a probe wants it. */
const dialled = ({ hosts, active }: Inventory) => {
  let machine: Promise<Machine> | undefined;
  return {
    machine: (): Promise<Machine> => {
      const host = hosts.find(({ hostName }) => hostName === active);
      if (!host) throw new Error(`the stack has no host ${active}, which should serve`);
      machine ??= machineOf(host);
      return machine;
    },
    /** An open connection would keep the process alive. */
    hangUp: async (): Promise<void> =>
      machine?.then(
        (there) => there.close(),
        () => {},
      ),
  };
};

/** @throws Usage when an option names what the stack does not have. */
const named = ({ fallback, expired }: Options, { projects, tokens }: Inventory): void => {
  const names = projects.map(({ name }) => name);
  if (fallback && !names.includes(fallback))
    throw new Usage(`--fallback "${fallback}" must be a project of the stack: ${names.join(", ")}`);
  if (!expired || tokens[expired.project]?.[expired.caller]) return;
  const callers = Object.entries(tokens).flatMap(([project, own]) =>
    Object.keys(own).map((caller) => `${project}/${caller}`),
  );
  throw new Usage(`--expired "${expired.project}/${expired.caller}" must be one of ${callers.join(", ")}`);
};

interface Place {
  readonly context: Context;
  readonly apis: readonly string[];
  readonly hangUp: () => Promise<void>;
}

const placeOf = async (options: Options): Promise<Place> => {
  const inventory = await readInventory(options.stack);
  const { accountId, zoneId } = inventory.cloudflare;
  named(options, inventory);
  const hetzner = hcloud(inventory.config);
  const edge = cloudflare(inventory.config, accountId, zoneId);
  const tailnet = await tailscale(inventory.config);
  const found = await Promise.all(inventory.hosts.map(({ serverId }) => hetzner.server(serverId)));
  const servers = new Map(found.map((server) => [server.name, server]));
  const { machine, hangUp } = dialled(inventory);
  let applications: ReturnType<typeof edge.applications> | undefined;
  return {
    context: {
      inventory,
      options,
      servers,
      outside: outsideOf(options.outside),
      stranger: options.stranger ? await tokenIn(options.stranger) : undefined,
      addresses: found.flatMap(addressesOf),
      vendors: {
        ...edge,
        ...tailnet,
        firewall: hetzner.firewall,
        applications: () => {
          applications ??= edge.applications();
          return applications;
        },
      },
      machine,
    },
    apis: [hetzner.where, edge.where, tailnet.where],
    hangUp,
  };
};

const verify = async (options: Options): Promise<number> => {
  const say = options.json ? console.error : console.log;
  const { context, apis, hangUp } = await placeOf(options);
  const [parts, last] = [partsOf(context), fallbackPart(context)];
  const all = [...parts, ...(last ? [last] : [])].flatMap(({ lines }) => lines);
  const lines = chosen(options.only, all);
  if (last && !lines.includes(last.line))
    throw new Usage(`--fallback asks for line "${last.line}", and --only leaves it out`);
  say(`${preface(context, apis, lines)}\n`);
  if (options.dryRun) return 0;
  const started = Date.now();
  const rows = await allRows(parts, last, lines, (found) => {
    for (const { verdict, line } of found) if (verdict !== "ok") console.error(`${verdict}: ${line}`);
  });
  const seconds = (Date.now() - started) / 1000;
  await hangUp();
  if (options.json) console.log(JSON.stringify({ stack: context.inventory.stack, seconds, rows }, null, 2));
  else console.log(table(rows, seconds, all.length - lines.length));
  return exitCode(rows);
};

await command(usage, (args) => parseOptions(args, process.env), verify);
