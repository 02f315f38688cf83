/**
 * Hetzner's metadata service: metadata.ts FOLDER, on 169.254.169.254:80 of the router.
 * Models: /hetzner/v1/metadata, its single values, /hetzner/v1/userdata, each only for the address that asks.
 * Not: private networks, rescue, /latest.
 */
import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { router } from "../world/addresses.ts";

/** What the service knows about one address; the file's content. */
export interface Told {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly userdata: string;
}

/** The body for a path, undefined for 404. JSON is YAML, so the metadata is sent as JSON. */
export const answerFor = (told: Told | undefined, pathname: string): string | undefined => {
  const prefix = "/hetzner/v1/";
  if (!told || !pathname.startsWith(prefix)) return undefined;
  const key = pathname.slice(prefix.length);
  if (key === "metadata") return JSON.stringify(told.metadata);
  if (key === "userdata") return told.userdata;
  const name = key.startsWith("metadata/") ? key.slice("metadata/".length) : "";
  if (!Object.hasOwn(told.metadata, name)) return undefined;
  const value = told.metadata[name];
  return typeof value === "string" ? value : JSON.stringify(value);
};

if (import.meta.main) {
  const folder = process.argv[2];
  if (!folder) throw new Error("usage: metadata.ts FOLDER");
  const server = http.createServer(async (request, response) => {
    const from = request.socket.remoteAddress ?? "";
    const text = await readFile(path.join(folder, `${from}.json`), "utf8").catch(() => undefined);
    const { pathname } = new URL(request.url ?? "/", "http://metadata");
    const body = answerFor(text === undefined ? undefined : (JSON.parse(text) as Told), pathname);
    console.log(`${from} ${request.method} ${pathname} ${body === undefined ? 404 : 200}`);
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "text/plain" }).end(body ?? "not found\n");
  });
  server.listen(80, router.metadata);
}
