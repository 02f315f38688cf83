/**
 * Static HTTPS server of the lab's downloads: artifact-server.ts FOLDER CERTIFICATE KEY, on port 443.
 * Models: GET and HEAD of files. Not: ranges, caching, listings (`/` answers "ok", so that one can wait for it).
 */
import { createReadStream, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import https from "node:https";
import path from "node:path";

const [folder, certificate, key] = process.argv.slice(2);
if (!folder || !certificate || !key) throw new Error("usage: artifact-server.ts FOLDER CERTIFICATE KEY");

const server = https.createServer(
  { cert: readFileSync(certificate), key: readFileSync(key) },
  async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "https://artifacts.lab.test");
    const file = path.join(folder, path.normalize(decodeURIComponent(pathname)));
    const size = pathname === "/" ? undefined : (await stat(file).catch(() => undefined))?.size;
    console.log(`${request.socket.remoteAddress} ${request.method} ${pathname} ${size ?? "-"}`);
    if (pathname === "/") response.end("ok\n");
    else if (size === undefined) response.writeHead(404).end(`no artifact at ${pathname}\n`);
    else {
      response.writeHead(200, { "content-type": "application/octet-stream", "content-length": size });
      if (request.method === "HEAD") response.end();
      else createReadStream(file).pipe(response);
    }
  },
);
server.listen(443);
