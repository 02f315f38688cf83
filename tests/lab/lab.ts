/** The lab that these tests share, and what can be asked of it. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { root } from "#lab/checkout.ts";
import { exec } from "#lab/machine/leader.ts";
import { pulumiArgv } from "#lab/stack/engine.ts";
import { CommandFailed, type RunOptions, run } from "#lab/toolchain/run.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { until } from "#lab/toolchain/wait.ts";
import { inside } from "#lab/world/namespaces.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { labPaths, namespaceOf } from "#lab/world/paths.ts";

export { until };

export const lab = labPaths(process.env.OUTWARD_TEST_LAB ?? "test");

/** Where a browser on this machine would reach the tests' lab; two labs at once need two. */
export const browserPort = Number(process.env.OUTWARD_TEST_PORT ?? "18443");

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command whose failure is an answer. */
export const ended = async (argv: readonly string[], options: RunOptions = {}): Promise<Ended> => {
  try {
    return { code: 0, out: await run(argv, options), err: "" };
  } catch (error) {
    if (error instanceof CommandFailed) return { code: error.code, out: "", err: error.stderr };
    throw error;
  }
};

/** Runs Pulumi as the operator, as `npm run lab -- shell` would. */
export const pulumi = (...args: string[]): Promise<string> => pulumiWith({}, ...args);

/** The same with other environment variables than the operator's. */
export const pulumiWith = async (change: Readonly<Record<string, string>>, ...args: string[]): Promise<string> => {
  const env = { ...(await operatorEnv(lab, await ensureTools(() => {}))), ...change };
  return run([...withResolver(lab, "operator"), ...pulumiArgv(lab), ...args], { env, timeout: 600_000 });
};

/** A command of the engine with other config than the stack has; the stack's own file stays as it is. */
export const configured = async (
  change: Readonly<Record<string, unknown>>,
  command: string,
  ...args: string[]
): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), "outward-config-"));
  try {
    const file = path.join(folder, "Pulumi.yaml");
    const own = parse(await readFile(path.join(root, `Pulumi.${lab.name}.yaml`), "utf8")) as { config: object };
    await writeFile(file, stringify({ ...own, config: { ...own.config, ...change } }));
    return await pulumi(command, "--config-file", file, ...args);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** A preview of the stack with other config than it has. */
export const previewWith = (change: Readonly<Record<string, unknown>>, ...args: string[]): Promise<string> =>
  configured(change, "preview", ...args);

/** An emulator's tables, log or fault switches, from its control socket. */
export const control = <T>(path: string, method = "GET", json?: object): Promise<T> =>
  getUnix(lab.control, path, method, json);

/** The edge's admin API. */
export const edge = <T>(path: string, method = "GET", json?: object): Promise<T> =>
  getUnix(lab.edgeSock, path, method, json);

const getUnix = <T>(socketPath: string, path: string, method = "GET", json?: object): Promise<T> =>
  new Promise((resolve, reject) => {
    const request = http.request(
      { socketPath, path, method, headers: { "content-type": "application/json" } },
      async (response) => {
        let text = "";
        for await (const part of response) text += part;
        // A refusal comes in words, not in JSON.
        if (response.statusCode && response.statusCode < 300)
          resolve((text === "" ? undefined : JSON.parse(text)) as T);
        else reject(new Error(`${method} ${path} answered ${response.statusCode}: ${text}`));
      },
    );
    request.once("error", reject).end(json && JSON.stringify(json));
  });

interface Server {
  readonly id: number;
  readonly name: string;
}

/** The one machine there should be. */
export const server = async (): Promise<Server> => {
  const { hcloud } = await control<{ hcloud: { servers: Server[] | Record<string, Server> } }>("/tables");
  const servers = Object.values(hcloud.servers);
  const [only] = servers;
  if (!only || servers.length !== 1) throw new Error(`there are ${servers.length} servers, and there should be one`);
  return only;
};

/** A command inside the machine, as root. */
export const guest = async (...argv: string[]): Promise<string> =>
  exec(lab, (await server()).id, argv, { timeout: 60_000 });

/** The same when failing is an answer; gives both outputs. */
export const guestEnded = (...argv: string[]): Promise<Ended> => guestInput("", ...argv);

/** The same with standard input. Both outputs come in `err` when it fails, and standard error in `err` when not. */
export const guestInput = async (input: string, ...argv: string[]): Promise<Ended> => {
  const script = 'said=$(mktemp); "$@" 2>"$said"; code=$?; cat "$said"; rm "$said"; exit $code';
  try {
    const said = await exec(lab, (await server()).id, ["sh", "-c", script, "sh", ...argv], { timeout: 240_000, input });
    return { code: 0, out: said, err: said };
  } catch (error) {
    if (error instanceof CommandFailed) return { code: error.code, out: "", err: error.stderr };
    throw error;
  }
};

/** Writes a file of the machine. */
export const guestWrite = async (path: string, content: string): Promise<void> => {
  await exec(lab, (await server()).id, ["sh", "-c", 'cat >"$1"', "sh", path], { input: content });
};

/** The words of a query in a project's database, as the project's user. */
export const psqlWords = (project: string, sql: string): readonly string[] => [
  ...["runuser", "--user", `outward-${project}`, "--"],
  ...["psql", "--host", `/run/outward-${project}/postgres`, "--username=app", "--dbname=app", "-tAc", sql],
];

/** The same on the only machine, and what it answers. */
export const query = async (project: string, sql: string): Promise<string> =>
  (await guest(...psqlWords(project, sql))).trim();

export interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** Leg that the request comes from. @default gateway */
  readonly from?: string;
  /** IPv4 or IPv6. @default whichever is there, IPv6 first */
  readonly family?: 4 | 6 | undefined;
}

/** A request through the edge, as a browser or a gateway anywhere would make it; secrets go by stdin, not by argv. */
export const ask = async (
  url: string,
  { method, headers = {}, json, form, from = "gateway", family }: Ask = {},
): Promise<Answer> => {
  const lines = [
    `url = "${url}"`,
    `request = "${method ?? (json === undefined && form === undefined ? "GET" : "POST")}"`,
    ...(family === undefined ? [] : [`ipv${family}`]),
    ...(form === undefined ? [] : [`data = "${new URLSearchParams(form)}"`]),
    ...Object.entries(headers).map(([key, value]) => `header = "${key}: ${value}"`),
    ...(json === undefined
      ? []
      : ['header = "content-type: application/json"', `data = ${JSON.stringify(JSON.stringify(json))}`]),
  ];
  const curl = [
    "curl",
    "--silent",
    "--show-error",
    "--include",
    "--http1.1",
    "--path-as-is",
    "--max-time",
    "20",
    "--cacert",
    lab.pki.ca,
    "--config",
    "-",
  ];
  const text = await run([...withResolver(lab, from), ...curl], { input: `${lines.join("\n")}\n`, timeout: 30_000 });
  const end = text.indexOf("\r\n\r\n");
  return {
    status: Number(text.split(" ")[1]),
    headers: text.slice(0, end).replaceAll(/^[^:\r\n]+:/gm, (name) => name.toLowerCase()),
    body: text.slice(end + 4),
  };
};

/** A command in a leg of the world. */
export const from = (role: string, ...argv: string[]): Promise<Ended> =>
  ended([...inside(lab, role), ...argv], { timeout: 280_000 });

export const namespace = (role: string): string => namespaceOf(lab, role);

export interface Token {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The headers a gateway sends. */
export const as = ({ clientId, clientSecret }: Token): Record<string, string> => ({
  "CF-Access-Client-Id": clientId,
  "CF-Access-Client-Secret": clientSecret,
});

/** Service tokens by project and caller, from the stack's secret output. */
export const tokens = async (): Promise<Record<string, Record<string, Token>>> =>
  JSON.parse(await pulumi("stack", "output", "--show-secrets", "--json", "serviceTokens"));

export const read = (path: string): Promise<string> => readFile(path, "utf8");
