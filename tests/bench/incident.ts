/**
 * Three minutes of incident at Cloudflare under gateways that buffer, until all is as before; then a connector whose UDP is
 * blocked. Written to docs/figures/incident.md. It takes the lab of the tests, and takes it down at the end.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { forgetStack, runStack } from "#lab/stack/run.ts";
import { down } from "#lab/world/down.ts";
import { up } from "#lab/world/up.ts";
import { connections, endIncident, type Incident, names, play, processes, stored } from "#tests/lab/incident.ts";
import { lab, until } from "#tests/lab/lab.ts";
import { rowsOf } from "#tests/lab/verify/run.ts";
import { faults, type Played, page, type Sent } from "./incident/page.ts";

const minute = 60_000;
/** For about one minute's batches. */
const order = { seconds: 180, rate: 2, besides: 30, littleMemory: "16KiB" };

const say = (line: string): void => console.log(line);

/** Seconds from its end until something is so; null when it is not within ten minutes. */
const after = async (
  { over }: Incident,
  what: string,
  so: () => boolean | Promise<boolean>,
): Promise<number | null> => {
  const seen = await until(what, 10 * minute, async () => (await so()) && Date.now()).catch(() => null);
  const seconds = seen === null ? null : (seen - over) / 1_000;
  say(`${what}: ${seconds ?? "not"} s after the incident`);
  return seconds;
};

const recovery = async (incident: Incident): Promise<Played["recovery"]> => {
  const { before, gateways, over } = incident;
  const tunnels = [...new Set(before.connections.map((one) => one.split(" ")[0] ?? ""))];
  const each = async (test: (count: number) => boolean): Promise<boolean> => {
    const all = await connections();
    return tunnels.every((tunnel) => test(all.filter((one) => one.startsWith(`${tunnel} `)).length));
  };
  const [first, flushed, four] = await Promise.all([
    after(incident, "the first connection of each tunnel", () => each((count) => count > 0)),
    after(incident, "a buffered batch of each gateway", () =>
      Object.values(gateways).every((gateway) => gateway.after(over) !== undefined),
    ),
    after(incident, "four connections of each tunnel", () => each((count) => count === 4)),
  ]);
  return {
    "the first connection of each tunnel": first,
    "a buffered batch of each gateway": flushed,
    "four connections of each tunnel": four,
  };
};

const sent = ({ gateways, batches }: Incident): Promise<Sent[]> =>
  Promise.all(
    names.map(async (name) => {
      await gateways[name].ended;
      const memory = name === "small" ? order.littleMemory : "128KiB";
      const [acknowledged, dropped] = [gateways[name].acknowledged(), gateways[name].dropped()];
      return { name, memory, batches, acknowledged, stored: await stored(name), dropped };
    }),
  );

const measure = async (): Promise<Played> => {
  const incident = await play(order).finally(endIncident);
  const [first] = incident.during;
  const meanwhile = incident.during.flatMap(({ blog, connections, acknowledged }) => [
    ...(blog === 0 ? [] : [`the blog answered ${blog}`]),
    ...(connections === 0 ? [] : [`${connections} connections were there`]),
    ...(acknowledged === first?.acknowledged ? [] : ["a batch was acknowledged"]),
  ]);
  const back = await recovery(incident);
  const gateways = await sent(incident);
  const restarted = (await processes()) !== incident.before.processes;
  const [row] = await rowsOf(["--fallback", "blog", "--only", "fallback"]);
  if (!row) throw new Error("verify did not tell of the fall back");
  return { ...order, meanwhile, restarted, recovery: back, gateways, fallback: row };
};

/** Plays both once, and writes the page. @throws when a claim of the page does not hold. */
export const incident = async (): Promise<void> => {
  const world = await up(lab, { browserPort: 0, report: say });
  try {
    await runStack(world, say);
    const played = await measure();
    writeFileSync(path.join(root, "docs", "figures", "incident.md"), page(played));
    const found = faults(played);
    if (found.length > 0)
      throw new Error(`docs/figures/incident.md is written, and does not hold:\n${found.join("\n")}`);
  } finally {
    await down(lab, say);
    await forgetStack(lab);
  }
};
