/** A small HTTP service behind cloudflared: a table of routes, one log line per request, a graceful end. */
import http from "node:http";
import { type ListenOptions, Server } from "node:net";
import { readBody } from "./body.js";
import { Refusal } from "./refusal.js";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Named groups of the route's pattern. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: http.IncomingHttpHeaders;
  /** Reads the body up to `limit` bytes. */
  readonly body: (limit: number) => Promise<string>;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** JSON on one line. */
export const json = (value: unknown, status = 200): Reply => ({
  status,
  headers: { "content-type": "application/json" },
  body: `${JSON.stringify(value)}\n`,
});

export type Route = readonly [
  method: "GET" | "POST",
  pattern: RegExp,
  handler: (request: Request) => Reply | Promise<Reply>,
];

export interface Service {
  readonly routes: readonly Route[];
  /** How this service words a refusal to this caller: a page or JSON. */
  readonly refuse: (status: number, message: string, request: Pick<Request, "headers">) => Reply;
}

export type Log = (line: Readonly<Record<string, unknown>>) => void;

/** One JSON line on stdout; journald adds the time. Never bodies, queries or headers: they hold tokens. */
export const logLine: Log = (line) => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** A database's own message may quote what a visitor typed; its code does not. */
const cause = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  return "severity" in error && "code" in error
    ? `database error ${String(error.code)}`
    : `${error.name}: ${error.message}`;
};

/** Answers one request from the table: 404 unknown path, 405 unknown method, 500 for what nobody foresaw. */
export const answer = async (
  service: Service,
  request: Omit<Request, "params">,
  log: Log = logLine,
): Promise<Reply> => {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const here = service.routes.flatMap(([verb, pattern, handler]) => {
    const found = pattern.exec(request.path);
    return found ? [{ verb, handler, params: { ...found.groups } }] : [];
  });
  const route = here.find(({ verb }) => verb === method);
  try {
    if (route) return await route.handler({ ...request, params: route.params });
    if (here.length === 0) throw new Refusal(404, "there is nothing at this address");
    const allow = here.map(({ verb }) => verb).join(", ");
    throw new Refusal(405, `this address takes ${allow}`, { allow });
  } catch (error) {
    if (!(error instanceof Refusal)) log({ error: cause(error), path: request.path });
    const refusal = error instanceof Refusal ? error : new Refusal(500, "something went wrong here; it has been noted");
    const reply = service.refuse(refusal.status, refusal.message, request);
    return { ...reply, headers: { ...reply.headers, ...refusal.headers } };
  }
};

const handle = async (
  service: Service,
  log: Log,
  from: http.IncomingMessage,
  to: http.ServerResponse,
): Promise<void> => {
  const started = performance.now();
  const method = from.method ?? "GET";
  // Not new URL(): it would turn //x/admin and /a/../admin, which the edge does not guard, into /admin.
  const [path = "/", query = ""] = (from.url ?? "/").split(/\?(.*)/s, 2);
  to.once("close", () => {
    const status = to.writableFinished ? to.statusCode : 499;
    log({ method, path: path.slice(0, 300), status, ms: Math.round(performance.now() - started) });
  });
  const request = { method, path, query: new URLSearchParams(query), headers: from.headers };
  const reply = await answer(service, { ...request, body: (limit) => readBody(from, limit) }, log);
  const always = { "x-content-type-options": "nosniff", "cache-control": "no-store" };
  const length = { "content-length": Buffer.byteLength(reply.body ?? "") };
  to.writeHead(reply.status, { ...always, ...length, ...reply.headers });
  to.end(method === "HEAD" ? undefined : reply.body);
};

/** How long an idle connection is left open at the end: whoever sends on it at this very moment would have no answer. */
const leaveMs = 200;

/**
 * Listens on loopback or a unix socket. `close` answers what has begun and what comes on connections that are there, each
 * with the word that it is the last answer on its connection; then resolves.
 */
export const serve = async (
  service: Service,
  at: ListenOptions,
  log: Log = logLine,
): Promise<{ port: number; close: () => Promise<void> }> => {
  // cloudflared reuses an idle connection for 90 s: closing it earlier here would turn an unlucky POST into a 502.
  const timeouts = { keepAliveTimeout: 95_000, headersTimeout: 10_000, requestTimeout: 30_000 };
  const open = new Set<http.ServerResponse>();
  let closing = false;
  const server = http.createServer(timeouts, (from, to) => {
    open.add(to);
    to.once("close", () => void open.delete(to));
    if (closing) to.setHeader("connection", "close");
    void handle(service, log, from, to);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at, () => resolve());
  });
  const bound = server.address();
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      closing = true;
      for (const to of open) if (!to.headersSent) to.setHeader("connection", "close");
      // Not server.close(), which closes idle connections at once.
      Server.prototype.close.call(server, () => {
        clearInterval(leaving);
        resolve();
      });
      // Again and again: one whose answer had begun by then is idle later.
      const leaving = setInterval(() => server.closeIdleConnections(), leaveMs);
    });
  return { port: typeof bound === "object" && bound ? bound.port : 0, close };
};

/** Runs `ends` in order at SIGTERM or SIGINT, then leaves with 0. */
export const endWith = (...ends: readonly (() => Promise<void>)[]): void => {
  const end = async (): Promise<void> => {
    for (const step of ends) await step();
    process.exit(0);
  };
  process.once("SIGTERM", () => void end());
  process.once("SIGINT", () => void end());
};
