/**
 * Runs one gateway: `simulate.ts --url https://motor.outward.test/readings --client-id-env ID --client-secret-env SECRET`.
 * stdout: one JSON line per batch that came to its end, then the counts. Exit 0 when every batch was acknowledged.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Answer, type Batch, createGateway } from "./gateway.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    /** Names of the variables, so that a secret is in no process list. */
    "client-id-env": { type: "string" },
    "client-secret-env": { type: "string" },
    /** Batches per second. */
    rate: { type: "string", default: "1" },
    batches: { type: "string", default: "10" },
    /** Batches that fit into the buffer. */
    buffer: { type: "string", default: "300" },
    /** Seconds for one request, and for emptying the buffer at the end. */
    timeout: { type: "string", default: "10" },
    deadline: { type: "string", default: "60" },
    sensor: { type: "string", default: "m1" },
  },
});

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(64);
};
const positive = (name: "rate" | "batches" | "buffer" | "timeout" | "deadline"): number => {
  const number = Number(values[name]);
  return number > 0 && Number.isFinite(number) ? number : fail(`--${name} ${values[name]}: must be a number above 0`);
};
const fromEnv = (name: "client-id-env" | "client-secret-env"): string | undefined => {
  const variable = values[name];
  return variable === undefined
    ? undefined
    : (process.env[variable] ?? fail(`--${name} ${variable}: the variable is not set`));
};

const url = values.url ?? fail("--url is missing, e.g. --url https://motor.outward.test/readings");
const [rate, batches, buffer] = [positive("rate"), positive("batches"), positive("buffer")];
const [timeoutMs, deadlineMs] = [positive("timeout") * 1_000, positive("deadline") * 1_000];
const headers: Record<string, string> = { "content-type": "application/json" };
const [id, secret] = [fromEnv("client-id-env"), fromEnv("client-secret-env")];
if (id !== undefined) headers["CF-Access-Client-Id"] = id;
if (secret !== undefined) headers["CF-Access-Client-Secret"] = secret;

const send = async (batch: Batch): Promise<Answer | undefined> => {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: JSON.stringify(batch),
      redirect: "manual",
      signal,
    });
    const text = await response.text();
    const json: unknown = response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : undefined;
    return { status: response.status, retryAfter: response.headers.get("retry-after"), json };
  } catch {
    return undefined;
  }
};

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const gateway = createGateway({ send, report: print, pause: async (ms) => void (await pause(ms)) }, buffer);
for (let count = 0; count < batches; count += 1) {
  const celsius = Math.round((70 + 5 * Math.sin(count / 20) + Math.random()) * 10) / 10;
  gateway.offer({ key: randomUUID(), readings: [{ sensor: values.sensor, at: new Date().toISOString(), celsius }] });
  if (count + 1 < batches) await pause(1_000 / rate);
}
const late = pause(deadlineMs, "late" as const, { ref: false });
const end = await Promise.race([gateway.drained(), late]);
print({ ...gateway.counts, unsent: gateway.waiting() });
if (end === "late")
  process.stderr.write(`${gateway.waiting()} batches were not acknowledged within ${deadlineMs / 1_000} s\n`);
process.exit(gateway.counts.acknowledged === gateway.counts.produced ? 0 : 1);
