/** Gateways of a factory that run beside a test, and what they have said so far. */
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { streamed } from "#lab/stack/streamed.ts";
import { withResolver } from "#lab/world/operator.ts";
import { lab, type Token } from "./lab.ts";

/** One line of the simulator: a batch that came to its end. */
interface Said {
  readonly outcome: "acknowledged" | "duplicate" | "refused" | "dropped";
  readonly key: string;
  /** When the test read it, milliseconds. */
  readonly at: number;
}

export interface Order {
  readonly sensor: string;
  readonly batches: number;
  /** Batches per second. */
  readonly rate: number;
  /** What its buffer may take, e.g. 64KiB; a batch of one reading takes about 130 bytes. */
  readonly memory: string;
  /** @default the motor of the lab's own stack */
  readonly url?: string;
  /** Where it reads its secret, each time. @default it keeps the token's */
  readonly secretFile?: string;
}

export interface Gateway {
  /** Keys of the batches that the ingest has acknowledged, the first time or again. */
  readonly acknowledged: () => string[];
  readonly dropped: () => string[];
  readonly refused: () => string[];
  /** The first acknowledgement after a moment, if there was one. */
  readonly after: (moment: number) => number | undefined;
  /** It measures nothing more, and sends what it has. */
  readonly stop: () => void;
  /** Resolves when it has emptied its buffer, or given up ten minutes after its last batch. */
  readonly ended: Promise<unknown>;
}

const script = path.join(root, "lab", "gateway", "simulate.ts");

const motor = "https://motor.outward.test/readings";

/** Starts one at the gateway's leg; each batch holds one reading. */
export const startGateway = (
  token: Token,
  { sensor, batches, rate, memory, url = motor, secretFile }: Order,
): Gateway => {
  const said: Said[] = [];
  const limits = Object.entries({ batches, rate, memory, deadline: 600 }).flatMap(([name, n]) => [`--${name}`, `${n}`]);
  const own = secretFile ? ["--client-secret-file", secretFile] : ["--client-secret-env", "GATEWAY_SECRET"];
  const secret = ["--client-id-env", "GATEWAY_ID", ...own];
  const argv = [process.execPath, script, "--url", url, "--sensor", sensor];
  const env = { GATEWAY_ID: token.clientId, GATEWAY_SECRET: token.clientSecret, NODE_EXTRA_CA_CERTS: lab.pki.ca };
  const heard = (line: string): void => {
    if (line.includes('"outcome"')) said.push({ ...(JSON.parse(line) as Omit<Said, "at">), at: Date.now() });
  };
  let stop = (): void => {};
  const ended = streamed([...withResolver(lab, "gateway"), ...argv, ...secret, ...limits], env, heard, (child) => {
    stop = () => void child.kill("SIGTERM");
  });
  const keys = (...outcomes: Said["outcome"][]): string[] =>
    said.filter(({ outcome }) => outcomes.includes(outcome)).map(({ key }) => key);
  return {
    acknowledged: () => keys("acknowledged", "duplicate"),
    dropped: () => keys("dropped"),
    refused: () => keys("refused"),
    after: (moment) => said.find(({ outcome, at }) => outcome !== "dropped" && at > moment)?.at,
    stop: () => stop(),
    // That batches were lost is for the test to judge.
    ended: ended.catch((error: Error) => error),
  };
};
