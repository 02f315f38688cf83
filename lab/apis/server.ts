/**
 * A small HTTP server for the API emulators: a table of routes, JSON bodies, a log of every call.
 * Models: routing, bearer/basic credentials (per vendor), one JSON body. Not: keep-alive tuning, compression, HTTP/2.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Values of the route's `:name` parts. */
  readonly params: Readonly<Record<string, string>>;
  /** Parsed JSON, or undefined when the request had no JSON body. */
  readonly body: unknown;
  /** The body as it came. */
  readonly text: string;
  readonly headers: http.IncomingHttpHeaders;
}

export interface Reply {
  /** 0 cuts the connection instead of answering. */
  readonly status: number;
  /** Sent as JSON; undefined sends no body. */
  readonly json?: unknown;
  /** Sent as it is, with `headers["content-type"]`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: Call) => Reply | Promise<Reply>;
export type Route = readonly [method: string, pattern: string, handler: Handler];

/** One vendor's API: its routes and its ways to refuse. */
export interface Vendor {
  readonly name: string;
  readonly routes: readonly Route[];
  /** A reply when the credentials are not right, undefined when they are. */
  readonly authorize: (call: Call) => Reply | undefined;
  /** The loud answer to a route nobody wrote. */
  readonly unknown: (call: Call) => Reply;
  /** The answer to a throw inside a handler; may turn a vendor error class into its reply. */
  readonly failed: (error: unknown, call: Call) => Reply;
  /** Asked first for every call: a fault switch answers or delays here; undefined lets the call through. */
  readonly intercept?: (call: Call) => Reply | undefined | Promise<Reply | undefined>;
}

/** One line of the emulator's log. */
export interface Logged {
  readonly vendor: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly known: boolean;
}

const match = (pattern: string, path: string): Record<string, string> | undefined => {
  const want = pattern.split("/");
  const have = path.split("/");
  if (want.length !== have.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    const got = have[i] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(got);
    else if (part !== got) return undefined;
  }
  return params;
};

const parse = (text: string, type: string | undefined): unknown => {
  // The slash keeps HuJSON out: whoever takes JSON with comments reads the text.
  if (text === "" || !(type ?? "application/json").includes("/json")) return undefined;
  return JSON.parse(text);
};

/** Answers one call from the vendor's table. Exported for tests that need no socket. */
export const answer = async (vendor: Vendor, call: Omit<Call, "params">): Promise<{ reply: Reply; known: boolean }> => {
  const bare: Call = { ...call, params: {} };
  for (const [method, pattern, handler] of vendor.routes) {
    const params = method === call.method ? match(pattern, call.path) : undefined;
    if (!params) continue;
    const full: Call = { ...call, params };
    try {
      const early = vendor.authorize(full) ?? (await vendor.intercept?.(full));
      return { reply: early ?? (await handler(full)), known: true };
    } catch (error) {
      return { reply: vendor.failed(error, full), known: true };
    }
  }
  return { reply: vendor.authorize(bare) ?? vendor.unknown(bare), known: false };
};

const readAll = async (request: http.IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
};

/** Serves a vendor at an address (port 0: any) or a unix socket. `log` gets one line per call. */
export const serve = async (
  vendor: Vendor,
  at: { host: string; port: number } | { path: string },
  log: (line: Logged) => void = () => {},
): Promise<{ url: string; close: () => Promise<void> }> => {
  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://emulator");
    const method = request.method ?? "GET";
    const text = await readAll(request);
    const send = (reply: Reply, known: boolean): void => {
      log({ vendor: vendor.name, method, path: url.pathname + url.search, status: reply.status, known });
      // A fault: the call was carried out, and its answer never arrives.
      if (reply.status === 0) {
        request.socket.destroy();
        return;
      }
      const body = reply.text ?? (reply.json === undefined ? "" : JSON.stringify(reply.json));
      const type = reply.json === undefined ? {} : { "content-type": "application/json" };
      response.writeHead(reply.status, { ...type, ...reply.headers }).end(body);
    };
    const call = { method, path: url.pathname, query: url.searchParams, text, headers: request.headers };
    try {
      const { reply, known } = await answer(vendor, { ...call, body: parse(text, request.headers["content-type"]) });
      send(reply, known);
    } catch (error) {
      send(vendor.failed(error, { ...call, body: undefined, params: {} }), true);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at, () => resolve());
  });
  const bound = server.address() as AddressInfo | string | null;
  return {
    url: typeof bound === "object" && bound ? `http://${bound.address}:${bound.port}` : String(bound),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
