/**
 * A steady load from where it runs: gateways that buffer, readings that are sent once, comments, page views. Standard
 * input: a line of JSON (`Load`), then nothing. It prints "running" when the first of each was accepted; when its input is
 * closed it lets everything end, prints what it heard (`Heard`) and leaves. The clock is this process's own.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { createGateway, type Gateway } from "#lab/gateway/gateway.ts";
import { createWire } from "#lab/gateway/wire.ts";
import type { Heard, Said } from "./account.ts";
import type { Load } from "./under-load.ts";
import { viewed, visit, written } from "./visitor.ts";

const lines = createInterface({ input: process.stdin });
const [line] = (await once(lines, "line")) as [string];
const load = JSON.parse(line) as Load;

const began = performance.now();
const said: Said[] = [];
const say = (event: Omit<Said, "at">): Omit<Said, "at"> => {
  said.push({ at: performance.now() - began, ...event });
  return event;
};

const gatewayOf = (sensor: string, nth: number): { sensor: string; gateway: Gateway } => {
  const headers = load.callers[nth % load.callers.length] ?? {};
  const { send } = createWire({ url: load.readings, headers: () => headers, timeoutMs: 10_000 });
  const report = ({ outcome, key, readings, status }: Parameters<Parameters<typeof createGateway>[0]["report"]>[0]) =>
    outcome === "acknowledged" || outcome === "duplicate"
      ? void say({ kind: "batch", text: key, readings })
      : void say({ kind: "given-up", text: `${key} ${outcome} ${status ?? ""}` });
  const limits = { memory: 1024 ** 2, readings: 2, ageMs: 1_000 };
  const line = { send, report, pause: async (ms: number) => void (await pause(ms)), now: () => new Date() };
  return { sensor, gateway: createGateway({ ...line, newKey: randomUUID }, limits) };
};
const gateways = load.sensors.map(gatewayOf);

let probes = 0;
/** One batch, sent once: it shows when the ingest takes writes, without a gateway's back-off. */
const probe = async () => {
  const key = randomUUID();
  const readings = [{ sensor: load.probe, at: new Date().toISOString(), celsius: 70 }];
  const headers = load.callers[probes++ % load.callers.length] ?? {};
  const seen = await visit({ url: load.readings, headers }, { key, readings });
  return say({ ...written("batch", key, seen, /"stored":1\b/), readings: 1 });
};

let comments = 0;
const comment = async () => {
  comments += 1;
  const body = `${load.run} comment ${comments}`;
  // More would wait for moderation than the blog lets wait.
  if (comments > load.mostComments)
    return say({ kind: "failed-write", text: `${load.mostComments} comments are the most: the load ran too long` });
  const seen = await visit({ url: load.comments, headers: {} }, { author: load.run, body });
  return say(written("comment", body, seen, /"id":/));
};

const view = async ({ name, ...page }: Load["pages"][number]) => say(viewed(name, await visit(page)));

const first = await Promise.all([probe(), comment(), ...load.pages.map(view)]);
const bad = first.filter(({ kind }) => kind !== "batch" && kind !== "comment" && kind !== "view");
if (bad.length > 0) {
  console.log(`not running: ${bad.map(({ kind, text }) => `${kind} ${text}`).join("; ")}`);
  process.exit(1);
}

const underWay = new Set<Promise<unknown>>();
const beats: NodeJS.Timeout[] = [];
const steadily = (perSecond: number, work: () => unknown): void => {
  const beat = (): void => {
    const doing = Promise.resolve(work()).finally(() => underWay.delete(doing));
    underWay.add(doing);
  };
  beats.push(setInterval(beat, 1_000 / perSecond));
};
// Two readings make a batch.
for (const { sensor, gateway } of gateways)
  steadily(2 * load.perSecond.batches, () => gateway.measure(sensor, Math.round(700 + 10 * Math.random()) / 10));
steadily(load.perSecond.probes, probe);
steadily(load.perSecond.comments, comment);
let views = 0;
steadily(load.perSecond.views, () => {
  const page = load.pages[views++ % load.pages.length];
  return page && view(page);
});

const from = performance.now() - began;
console.log("running");
const over = pause(load.mostSeconds * 1_000, "over" as const, { ref: false });
if ((await Promise.race([once(lines, "close"), over])) === "over")
  say({ kind: "failed-write", text: `the load ended by itself after ${load.mostSeconds} s` });
const to = performance.now() - began;
for (const beat of beats) clearInterval(beat);
await Promise.race([Promise.all([...underWay, ...gateways.map(({ gateway }) => gateway.drained())]), pause(60_000)]);
for (const { gateway } of gateways)
  for (const { key } of gateway.waiting()) say({ kind: "given-up", text: `${key} not acknowledged within 60 s` });
const heard: Heard = { run: load.run, sensors: [...load.sensors, load.probe], from, to, said };
process.stdout.write(`${JSON.stringify(heard)}\n`, () => process.exit(0));
