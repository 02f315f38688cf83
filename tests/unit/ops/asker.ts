/** Asks a command that would never end, says its pid once the command runs, and ends at that moment. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { run } from "#ops/process.ts";

const server = createServer((request, answer) => {
  console.log(request.url?.slice(1));
  answer.end(() => process.exit(0));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
const forever = `fetch("http://127.0.0.1:${port}/" + process.pid); setInterval(() => {}, 1000)`;
await run([process.execPath, "-e", forever]);
