/**
 * Asks each site in every way from where it runs: WebSocket, events, uploads, HTTP/1.0, gRPC. Standard input: JSON
 * (`Order`). Prints what was seen (`Seen`) by site.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import https from "node:https";
import type { Duplex } from "node:stream";
import { json, text } from "node:stream/consumers";
import { call, converse, type Ended } from "#lab/visitor/grpc.ts";
import { acceptOf, frame, messages } from "./host/frames.ts";
import type { Asked, Call, Echo, Order, Seen, Upload } from "./visitor.ts";

const digest = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");
const some = (bytes: number): Buffer => randomBytes(bytes);
const megabyte = 1_000_000;

const { sites, ca } = (await json(process.stdin)) as Order;
const signal = AbortSignal.timeout(45_000);

const webSocket = async (url: string): Promise<Echo> => {
  const key = randomBytes(16).toString("base64");
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-key": key,
    "sec-websocket-version": "13",
  };
  const request = https.request(url, { headers, signal }).end();
  const [answer, socket, head] = (await Promise.race([
    once(request, "upgrade"),
    once(request, "response").then(([{ statusCode }]) => {
      throw new Error(`${url} answers an upgrade with ${statusCode}`);
    }),
  ])) as [{ headers: Record<string, string> }, Duplex, Buffer];
  if (answer.headers["sec-websocket-accept"] !== acceptOf(key)) throw new Error(`${url} accepts another key`);
  const sent = [some(4), some(70_000), some(megabyte)];
  const got: Buffer[] = [];
  await new Promise<void>((resolve) => {
    messages(socket, head, (message: Buffer) => {
      got.push(message);
      const next = sent[got.length];
      if (next) socket.write(frame(next, true));
      else resolve();
    });
    socket.write(frame(sent[0] as Buffer, true));
  });
  socket.destroy();
  return { sent: digest(Buffer.concat(sent)), got: digest(Buffer.concat(got)) };
};

const events = async (site: string): Promise<Seen["events"]> => {
  const id = randomUUID();
  const answer = await fetch(`${site}/plain/events?id=${id}`, { signal });
  let got = "";
  let streamed = false;
  for await (const part of answer.body ?? []) {
    got += Buffer.from(part).toString();
    if (streamed || !got.endsWith("\n\n")) continue;
    streamed =
      got === "data: first\n\n" && (await (await fetch(`${site}/plain/seen?id=${id}`, { signal })).json()) === true;
  }
  const rest = Array.from({ length: 1_000 }, (_, i) => `id: ${i}\ndata: ${"x".repeat(i)}\n\n`).join("");
  return { streamed, echo: { sent: digest(`data: first\n\n${rest}`), got: digest(got) } };
};

/** In chunks: nobody says how much it will be. */
const chunked = async (url: string, parts: readonly Buffer[]): Promise<Upload> => {
  const request = https.request(url, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    signal,
  });
  const answered = once(request, "response");
  for (const part of parts) if (!request.write(part)) await Promise.race([once(request, "drain"), answered]);
  request.end();
  const [answer] = await answered;
  if (answer.statusCode !== 200) throw new Error(`${url} answers ${answer.statusCode}: ${await text(answer)}`);
  return (await json(answer)) as Upload;
};

const upload = async (site: string): Promise<Seen["upload"]> => {
  const part = some(megabyte);
  const parts = Array.from({ length: 90 }, (_, i) => Buffer.concat([Buffer.from([i]), part.subarray(1)]));
  return { sent: digest(Buffer.concat(parts)), found: await chunked(`${site}/plain/upload`, parts) };
};

const old = async (site: string): Promise<Seen["old"]> => {
  const body = Buffer.from(await (await fetch(`${site}/old`, { signal })).arrayBuffer());
  const bytes = some(megabyte);
  const post = { method: "POST", body: new Uint8Array(bytes), signal };
  return {
    body: { sent: digest("0123456789abcdef".repeat(65_536)), got: digest(body) },
    sent: digest(bytes),
    found: (await (await fetch(`${site}/old`, post)).json()) as Upload,
    chunked: await chunked(`${site}/old`, [some(1_000)]),
  };
};

const echoed = async (sent: readonly Buffer[], calling: Promise<Ended>): Promise<Call> => {
  const { code, words, got } = await calling;
  return {
    code,
    words,
    echo: { sent: digest(Buffer.concat(sent)), got: got.length === 0 ? "" : digest(Buffer.concat(got)) },
  };
};

const unary = (site: string, service: string): Promise<Call> => {
  const bytes = some(megabyte);
  return echoed([bytes], call(site, ca, `/${service}/Call`, bytes));
};

const stream = (site: string): Promise<Call> => {
  const sent = [some(1), some(70_000), some(3)];
  return echoed(sent, converse(site, ca, "/lab.Echo/Stream", sent));
};

const asked = async (site: string): Promise<Seen["asked"]> =>
  Object.fromEntries(
    await Promise.all(
      ["/", "/checked", "/unknown", "/plain"].map(async (where) => {
        const answer = await fetch(`${site}${where}`, { signal });
        return [where, answer.ok ? ((await answer.json()) as Asked) : answer.status] as const;
      }),
    ),
  );

const seen = async (site: string): Promise<Seen> => ({
  asked: await asked(site),
  webSocket: { overTls: await webSocket(`${site}/`), plain: await webSocket(`${site}/plain`) },
  events: await events(site),
  old: await old(site),
  unary: await unary(site, "lab.Echo"),
  stream: await stream(site),
  guarded: await unary(site, "guarded.Echo"),
  upload: await upload(site),
});

const all = await Promise.all(Object.entries(sites).map(async ([name, site]) => [name, await seen(site)] as const));
console.log(JSON.stringify(Object.fromEntries(all)));
process.exit(0);
