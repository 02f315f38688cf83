/** `bin/outward verify`: tries whether a stack is as closed as it says. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { cloudflareOfStack } from "#vendors/cloudflare.ts";
import { addressesOf, hcloud } from "#vendors/hcloud.ts";
import { tailnetOfStack } from "#vendors/tailscale.ts";
import { type Inventory, type RecordedToken, readInventory } from "../state/inventory.ts";
import { Usage, verb } from "../verb.ts";
import { allRows } from "../verify/all.ts";
import { askedOf, options, type VerifyAsked } from "../verify/asked.ts";
import type { Context } from "../verify/context.ts";
import { type Machine, machineOf } from "../verify/machine.ts";
import { chosen } from "../verify/only.ts";
import { fallbackPart, partsOf } from "../verify/parts.ts";
import { preface } from "../verify/preface.ts";
import { outsideOf } from "../verify/probes/ask.ts";
import { notFallingBack } from "../verify/rows/edge.ts";
import { exitOfRows, table } from "../verify/text.ts";

const tokenIn = async (file: string): Promise<RecordedToken> =>
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
const named = ({ fallback, expired }: VerifyAsked, { projects, tokens, units }: Inventory): void => {
  const names = projects.map(({ name }) => name);
  if (fallback && !names.includes(fallback))
    throw new Usage(`--fallback "${fallback}" must be a project of the stack: ${names.join(", ")}`);
  const refused = fallback && notFallingBack(units, fallback);
  if (refused) throw new Usage(refused);
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

const placeOf = async (options: VerifyAsked): Promise<Place> => {
  const inventory = await readInventory(options.stack);
  const { accountId, zoneId } = inventory.cloudflare;
  named(options, inventory);
  const hetzner = hcloud(inventory.config);
  const edge = cloudflareOfStack(inventory.config, accountId, zoneId);
  const tailnet = await tailnetOfStack(inventory.config);
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

const tried = async (options: VerifyAsked): Promise<number> => {
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
  return exitOfRows(rows);
};

export const verify = verb({
  name: "verify",
  does: "tries whether the stack is as closed as it says, and prints a line per claim",
  about: "It changes nothing, except with --fallback.",
  options,
  exits: { 0: "no fault", 1: "a fault", 2: "wrong usage, or the stack cannot be read" },
  read: (values, _, env): VerifyAsked => askedOf(values, env),
  run: tried,
});
