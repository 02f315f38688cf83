/**
 * Origin of the origins' tests: HTTP/2 and HTTP/1.1 over TLS on one port of loopback, HTTP/1.1 on another. It echoes what
 * comes by gRPC and WebSocket, digests uploads, streams events, and is well for who asks by its own name.
 *
 * usage: origin.js TLS_PORT PLAIN_PORT HOSTNAME FOLDER, the folder with key.pem and cert.pem.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { acceptOf, frame, messages } from "./frames.js";

type Request = http.IncomingMessage | http2.Http2ServerRequest;
type Response = http.ServerResponse | http2.Http2ServerResponse;

const [securedPort, plainPort, hostname, folder] = process.argv.slice(2);

/** Streams of events that wait for somebody to say that the first has come. */
const waiting = new Map<string, () => void>();

const end = (response: Response, status: number, value: unknown): void => {
  response.statusCode = status;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(value));
};

/** How it was asked. */
const asked = ({ httpVersion, headers, socket }: Request) => ({
  version: httpVersion,
  host: headers[":authority"] ?? headers.host,
  forwarded: headers["x-forwarded-host"] ?? null,
  serverName: (socket as TLSSocket).servername || null,
});

const well = (request: Request, response: Response): void => {
  const { host, serverName } = asked(request);
  end(response, host === hostname && serverName === hostname ? 200 : 421, asked(request));
};

const upload = (request: Request, response: Response): void => {
  const sum = createHash("sha256");
  let bytes = 0;
  request.on("data", (part: Buffer) => {
    bytes += part.length;
    sum.update(part);
  });
  request.on("end", () => {
    end(response, 200, { bytes, sha256: sum.digest("hex"), framing: request.headers["transfer-encoding"] ?? null });
  });
};

/** The second event is sent when the first has been seen. */
const events = (response: http.ServerResponse, id: string): void => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write("data: first\n\n");
  waiting.set(id, () => {
    for (let i = 0; i < 1_000; i += 1) response.write(`id: ${i}\ndata: ${"x".repeat(i)}\n\n`);
    response.end();
  });
};

/** Whatever comes by gRPC goes back, and ends well. */
const call = (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse): void => {
  response.writeHead(200, { "content-type": "application/grpc+bytes" });
  request.on("data", (part: Buffer) => response.write(part));
  request.on("end", () => {
    response.addTrailers({ "grpc-status": "0" });
    response.end();
  });
};

/** By the path below which it was asked. */
const answer = (request: Request, response: Response): void => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "https://origin.invalid");
  const id = searchParams.get("id") ?? "";
  if (request.headers["content-type"]?.startsWith("application/grpc"))
    call(request as http2.Http2ServerRequest, response as http2.Http2ServerResponse);
  else if (pathname.endsWith("/upload")) upload(request, response);
  else if (pathname.endsWith("/events")) events(response as http.ServerResponse, id);
  else if (pathname.endsWith("/seen")) {
    waiting.get(id)?.();
    end(response, 200, waiting.delete(id));
  } else if (pathname === "/healthz") well(request, response);
  else end(response, 200, asked(request));
};

const upgrade = (request: http.IncomingMessage, socket: Duplex, head: Buffer): void => {
  const lines = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket"];
  const accept = `Sec-WebSocket-Accept: ${acceptOf(request.headers["sec-websocket-key"] ?? "")}`;
  socket.write(`${[...lines, accept].join("\r\n")}\r\n\r\n`);
  socket.on("error", () => socket.destroy());
  messages(socket, head, (message) => void socket.write(frame(message, false)));
};

const pair = { key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/cert.pem`) };
const secured = http2.createSecureServer({ ...pair, allowHTTP1: true }, answer);
secured.on("upgrade", upgrade);
secured.listen(Number(securedPort), "127.0.0.1");
http.createServer(answer).on("upgrade", upgrade).listen(Number(plainPort), "127.0.0.1");
