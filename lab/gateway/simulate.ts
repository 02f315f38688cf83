/**
 * Runs one gateway: `simulate.ts --url https://motor.outward.test/readings --client-id-env ID --client-secret-env SECRET`.
 * stdout: one JSON line per batch that came to its end, then the counts. Exit 0 when every batch was acknowledged.
 * SIGTERM ends the measuring; what was measured is still sent.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { createGateway } from "./gateway.ts";
import { type Options, parseOptions } from "./options.ts";
import { createWire } from "./wire.ts";

const told = (): Options => {
  try {
    return parseOptions(process.argv.slice(2), process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(64);
  }
};

const options = told();
const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const { secretFile } = options;
const headers = (): Readonly<Record<string, string>> =>
  secretFile === undefined
    ? options.headers
    : { ...options.headers, "CF-Access-Client-Secret": readFileSync(secretFile, "utf8").trim() };
const { send } = createWire({ ...options, headers });
const gateway = createGateway(
  { send, report: print, pause: async (ms) => void (await pause(ms)), now: () => new Date(), newKey: randomUUID },
  options,
);
let measured = false;
process.once("SIGTERM", () => {
  measured = true;
});
for (let count = 0; !measured && gateway.counts.produced < options.batches; count += 1) {
  if (count > 0) await pause(1_000 / options.rate);
  gateway.measure(options.sensor, Math.round((70 + 5 * Math.sin(count / 20) + Math.random()) * 10) / 10);
}
const late = pause(options.deadlineMs, "late" as const, { ref: false });
const end = await Promise.race([gateway.drained(), late]);
const unsent = gateway.waiting().length;
print({ ...gateway.counts, unsent });
if (end === "late")
  process.stderr.write(`${unsent} batches were not acknowledged within ${options.deadlineMs / 1_000} s\n`);
process.exit(gateway.counts.acknowledged === gateway.counts.produced ? 0 : 1);
