/** The projects of the program under test, and one for each protocol of a connector, with origins of every kind. */
import { z } from "zod";
import { definitions as own } from "#projects/index.ts";
import { defineProject } from "#settings/project/define.ts";
import * as v from "#settings/schema/values.ts";
import { filesBelow } from "#workloads/deliver.ts";

const everyone = "origins are there to be asked in the lab";

const originsOf = (name: string, port: number) =>
  defineProject({
    name,
    config: { hostname: v.hostname, key: z.string(), cert: z.string() },
    build: ({ hostname, key, cert }) => {
      const folder = `/etc/outward/${name}`;
      const [secured, plain, old] = [port, port + 1, port + 2];
      const http2 = { origin: `https://127.0.0.1:${secured}`, originRequest: { http2Origin: true } };
      return {
        name,
        routes: [
          { name: "site", hostname, ...http2, access: { everyone } },
          { name: "guarded", hostname, path: "/guarded.Echo", ...http2, access: { emails: ["ann@outward.test"] } },
          {
            name: "checked",
            hostname,
            path: "/checked",
            origin: `https://127.0.0.1:${secured}`,
            originRequest: { caPool: cert, httpHostHeader: "localhost:5173" },
            access: { everyone },
          },
          {
            name: "unchecked",
            hostname,
            path: "/unknown",
            origin: `https://127.0.0.1:${secured}`,
            originRequest: { noTLSVerify: false },
            access: { everyone },
          },
          { name: "plain", hostname, path: "/plain", origin: `http://127.0.0.1:${plain}`, access: { everyone } },
          {
            name: "old",
            hostname,
            path: "/old",
            origin: `http://127.0.0.1:${old}`,
            originRequest: { disableChunkedEncoding: true },
            access: { everyone },
          },
        ],
        workload: {
          packages: ["nodejs", "python3"],
          files: [
            { path: `${folder}/package.json`, content: '{ "type": "module" }\n' },
            ...filesBelow(new URL("./", import.meta.url), ["host"], folder),
            { path: `${folder}/key.pem`, content: key },
            { path: `${folder}/cert.pem`, content: cert },
          ],
          services: [
            {
              name: "origin",
              exec: `/usr/bin/node ${folder}/host/origin.js ${secured} ${plain} ${hostname} ${folder}`,
              jit: true,
              health: `https://127.0.0.1:${secured}/healthz`,
            },
            {
              name: "old",
              exec: `/usr/bin/python3 ${folder}/host/old.py ${old}`,
              health: `http://127.0.0.1:${old}/old`,
            },
          ],
          memoryMiB: 320,
          diskMiB: 64,
          tasks: 96,
          cpuPercent: 100,
        },
      };
    },
  });

export const definitions = [...own, originsOf("overquic", 4910), originsOf("overtcp", 4920)];
