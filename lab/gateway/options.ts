/** What a simulated gateway is told on its command line. */
import { parseArgs } from "node:util";
import { leastMemory } from "./gateway.ts";

const units: Readonly<Record<string, number>> = { "": 1, KiB: 1024, MiB: 1024 ** 2 };

/** Bytes of `64KiB`, `1MiB` or `4096`; NaN when it is none of these. */
export const parseBytes = (text: string): number => {
  const [, number, unit = ""] = /^(\d+)(KiB|MiB)?$/.exec(text) ?? [];
  return Number(number) * (units[unit] ?? Number.NaN);
};

export interface Options {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** File that holds the secret, and may get another one while the gateway runs. */
  readonly secretFile?: string | undefined;
  readonly sensor: string;
  /** Readings per second. */
  readonly rate: number;
  /** Ends after so many batches. */
  readonly batches: number;
  /** Readings per batch. */
  readonly readings: number;
  readonly ageMs: number;
  /** Bytes. */
  readonly memory: number;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
}

/** @throws Error with every fault, a line each */
export const parseOptions = (argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Options => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      url: { type: "string" },
      /** Names of the variables, so that a secret is in no process list. */
      "client-id-env": { type: "string" },
      "client-secret-env": { type: "string" },
      /** Instead of the variable: read for each request, so that a new secret can be put there. */
      "client-secret-file": { type: "string" },
      sensor: { type: "string", default: "m1" },
      rate: { type: "string", default: "1" },
      batches: { type: "string", default: "10" },
      readings: { type: "string", default: "1" },
      /** Seconds after which a batch is closed that is not full. */
      age: { type: "string", default: "10" },
      memory: { type: "string", default: "64KiB" },
      /** Seconds for one request, and for emptying the buffer at the end. */
      timeout: { type: "string", default: "10" },
      deadline: { type: "string", default: "60" },
    },
  });
  const faults: string[] = [];
  const positive = (name: "rate" | "batches" | "readings" | "age" | "timeout" | "deadline"): number => {
    const number = Number(values[name]);
    if (!(number > 0 && Number.isFinite(number))) faults.push(`--${name} ${values[name]}: must be a number above 0`);
    return number;
  };
  const headers: Record<string, string> = {};
  const header = (name: string, option: "client-id-env" | "client-secret-env"): void => {
    const variable = values[option];
    if (variable === undefined) return;
    const value = env[variable];
    if (value === undefined) faults.push(`--${option} ${variable}: the variable is not set`);
    else headers[name] = value;
  };
  header("CF-Access-Client-Id", "client-id-env");
  header("CF-Access-Client-Secret", "client-secret-env");
  if (values.url === undefined) faults.push("--url is missing, e.g. --url https://motor.outward.test/readings");
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(values.sensor))
    faults.push(`--sensor ${values.sensor}: must be 1 to 64 of a-z 0-9 . _ -, e.g. m1`);
  const [readings, memory] = [positive("readings"), parseBytes(values.memory)];
  const least = leastMemory(readings);
  if (!(memory >= least))
    faults.push(`--memory ${values.memory}: must be ${least} or more for two batches of ${readings}, e.g. 64KiB`);
  const options = {
    url: values.url ?? "",
    headers,
    secretFile: values["client-secret-file"],
    sensor: values.sensor,
    rate: positive("rate"),
    batches: positive("batches"),
    readings,
    ageMs: positive("age") * 1_000,
    memory,
    timeoutMs: positive("timeout") * 1_000,
    deadlineMs: positive("deadline") * 1_000,
  };
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return options;
};
