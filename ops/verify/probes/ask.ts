/** Requests through the edge from outside, with curl: whatever place runs it has no need of our Node. */
import { type Ended, run } from "#ops/process.ts";

export interface Question {
  readonly url: string;
  /** @default GET */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Address to connect to instead of the name's. */
  readonly at?: string;
}

export interface Answer {
  /** 0: none came. */
  readonly status: number;
  readonly location: string;
  readonly body: string;
  /** Why none came. */
  readonly why: string;
}

/** Runs its arguments outside the tailnet. */
export type Outside = (argv: readonly string[], input?: string, timeoutMs?: number) => Promise<Ended>;

/** @param prefix of a command that runs elsewhere; empty: here */
export const outsideOf =
  (prefix: readonly string[]): Outside =>
  (argv, input = "", timeoutMs = 60_000) =>
    run([...prefix, ...argv], { input, timeoutMs });

const curl = ["curl", "--silent", "--show-error", "--include", "--http1.1", "--path-as-is", "--max-time", "15"];

const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

const parsed = (text: string): Answer => {
  const end = text.indexOf("\r\n\r\n");
  const head = text.slice(0, end);
  return {
    status: Number(head.split(" ")[1]),
    location: /^location: *(.+?)\r?$/im.exec(head)?.[1] ?? "",
    body: text.slice(end + 4),
    why: "",
  };
};

/** One request. Headers, which may be secrets, go by standard input; a certificate is checked unless `at` is given. */
export const ask = async (outside: Outside, { url, method = "GET", headers = {}, at }: Question): Promise<Answer> => {
  const { hostname, port, protocol } = new URL(url);
  const to = at?.includes(":") ? `[${at}]` : at;
  const config = [
    `url = ${quoted(url)}`,
    `request = ${quoted(method)}`,
    ...Object.entries(headers).map(([name, value]) => `header = ${quoted(`${name}: ${value}`)}`),
    ...(to ? [`connect-to = ${quoted(`${hostname}:${port || (protocol === "https:" ? 443 : 80)}:${to}:`)}`] : []),
    ...(at ? ["insecure", "connect-timeout = 4"] : []),
  ];
  const { code, out, err } = await outside([...curl, "--config", "-"], `${config.join("\n")}\n`, 20_000);
  return code === 0
    ? parsed(out)
    : { status: 0, location: "", body: "", why: err.trim().split("\n")[0] || `curl ended with ${code}` };
};
