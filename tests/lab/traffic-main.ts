/**
 * Steady traffic from where it runs. Standard input: a line of JSON (`Order`), then nothing; when it is closed, requests
 * under way are awaited and the counts printed. Nothing is tried twice: what a visitor would not see, it does not hide.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Counts, Order } from "./traffic.ts";

const lines = createInterface({ input: process.stdin });
const [line] = (await once(lines, "line")) as [string];
const { targets, perSecond } = JSON.parse(line) as Order;

const counts: Counts = Object.fromEntries(targets.map(({ name }) => [name, { sent: 0, failed: [] }]));
const underWay = new Set<Promise<void>>();

const reading = (): string =>
  JSON.stringify({ key: randomUUID(), readings: [{ sensor: "traffic", at: new Date().toISOString(), celsius: 70 }] });

const send = async ({ name, url, headers, readings }: Order["targets"][number]): Promise<void> => {
  const count = counts[name];
  if (!count) throw new Error(`no counts for ${name}`);
  count.sent += 1;
  const signal = AbortSignal.timeout(20_000);
  const post = { method: "POST", headers: { ...headers, "content-type": "application/json" } };
  try {
    const answer = await fetch(url, readings ? { ...post, body: reading(), signal } : { headers, signal });
    const body = await answer.text();
    if (answer.status !== 200 || (readings && !body.includes('"stored":1')))
      count.failed.push(`${answer.status} ${body.slice(0, 80)}`);
  } catch (error) {
    count.failed.push(String(error instanceof Error ? (error.cause ?? error) : error));
  }
};

await Promise.all(targets.map(send));
console.log("running");
const beat = setInterval(() => {
  for (const target of targets) {
    const sending = send(target).finally(() => underWay.delete(sending));
    underWay.add(sending);
  }
}, 1_000 / perSecond);
await once(lines, "close");
clearInterval(beat);
await Promise.all(underWay);
console.log(JSON.stringify(counts));
process.exit(0);
