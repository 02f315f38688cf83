// The smallest origin: one fixed answer, on the blog's port and on a unix socket. Runs on the machine's own Node.
import { rmSync } from "node:fs";
import http from "node:http";

const path = "/run/outward-blog/bench.sock";
rmSync(path, { force: true });
for (const place of [{ host: "127.0.0.1", port: 3000 }, { path }])
  http
    .createServer((_, response) => response.end("the same for everyone\n"))
    .listen({ ...place, backlog: 4096 });
