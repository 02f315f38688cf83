/**
 * Steady traffic from where it runs. Standard input: a line of JSON (`Order`), then nothing; when it is closed, requests
 * under way are awaited and the counts printed. Nothing is tried twice: what a visitor would not see, it does not hide.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Counts, Order } from "./traffic.ts";

const lines = createInterface({ input: process.stdin });
const [line] = (await once(lines, "line")) as [string];
const { targets, perSecond } = JSON.parse(line) as Order;

const counts: Counts = Object.fromEntries(targets.map(({ name }) => [name, { sent: 0, failed: [], longest: 0 }]));
const underWay = new Set<Promise<void>>();

const reading = (): string =>
  JSON.stringify({ key: randomUUID(), readings: [{ sensor: "traffic", at: new Date().toISOString(), celsius: 70 }] });

type Target = Order["targets"][number];

const sumOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** What is sent to a target, and what its answer has in it when all is well. */
const asked = ({ headers, readings, uploads }: Target): { readonly init: RequestInit; readonly wanted: string } => {
  if (readings) {
    const post = { method: "POST", headers: { ...headers, "content-type": "application/json" } };
    return { init: { ...post, body: reading() }, wanted: '"stored":1' };
  }
  if (uploads === undefined) return { init: { headers }, wanted: "" };
  const body = randomBytes(uploads);
  return { init: { method: "POST", headers, body }, wanted: sumOf(body) };
};

const send = async (target: Target): Promise<void> => {
  const { name, url } = target;
  const count = counts[name];
  if (!count) throw new Error(`no counts for ${name}`);
  count.sent += 1;
  const { init, wanted } = asked(target);
  const began = performance.now();
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
    const body = await answer.text();
    count.longest = Math.max(count.longest, performance.now() - began);
    if (answer.status !== 200 || !body.includes(wanted)) count.failed.push(`${answer.status} ${body.slice(0, 80)}`);
  } catch (error) {
    count.failed.push(String(error instanceof Error ? (error.cause ?? error) : error));
  }
};

await Promise.all(targets.map(send));
console.log("running");
const beats = targets.map((target) =>
  setInterval(
    () => {
      const sending = send(target).finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    1_000 / (target.perSecond ?? perSecond),
  ),
);
await once(lines, "close");
for (const beat of beats) clearInterval(beat);
await Promise.all(underWay);
console.log(JSON.stringify(counts));
process.exit(0);
