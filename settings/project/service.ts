/** One process of a workload, or one command that ends: what it is, how it is run, how it is known to be well. */
import { z } from "zod";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";
import { exchangeKeys } from "../workload/exchange.ts";
import { imageKeys } from "../workload/images.ts";
import { releaseShape } from "../workload/release.ts";
import { scheduleKeys } from "../workload/schedule.ts";
import { environment } from "../workload/secrets.ts";
import { volumeKeys } from "../workload/volumes.ts";

export const serviceShape = z.strictObject({
  name: key(v.serviceName, "its unit is `outward-<project>-<name>.service`", { example: "web" }),
  exec: key(
    v.systemdLine.optional(),
    "the full command line, beginning with an absolute path, or with a file of its release or image, as systemd reads it: `%%` is a per cent sign, `$$` a dollar",
    { example: "/usr/bin/node app.js", otherwise: "an image's entrypoint and command; required without one" },
  ),
  release: key(
    releaseShape.optional(),
    "a binary or an archive that it runs, [as this](applications.md#a-release); its folder is what the service runs in",
    {
      example:
        "{ url: 'https://mirror.example.com/api.tar.gz', sha256: '9f0c4b1e5d7a6c8e2f3b0a9d8c7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e' }",
      otherwise: "what is on the host; it runs in its state's folder",
    },
  ),
  ...imageKeys,
  ...volumeKeys,
  type: key(z.enum(["simple", "oneshot", "notify"]).optional(), "systemd's `Type=`", {
    example: "notify",
    otherwise: "`simple`",
  }),
  stopSignal: key(
    z.enum(["SIGTERM", "SIGINT"]).optional(),
    "what asks it to stop; PostgreSQL wants `SIGINT`, else it waits for its clients",
    { example: "SIGINT", otherwise: "`SIGTERM`" },
  ),
  after: key(z.array(v.shortName).optional(), "services of this project that start before", { example: "['db']" }),
  environment: key(
    environment.optional(),
    "variables; of the values every character arrives as it is. `{ secret: name }` is the value of one of the project's [secrets](applications.md#secrets), `{ secretFile: name }` the path of a file with it",
    { example: "{ PORT: '3000' }" },
  ),
  jit: key(z.boolean().optional(), "it needs writable executable memory, for a JIT such as Node's", {
    example: "true",
    otherwise: "`false`",
  }),
  health: key(
    v.health.optional(),
    "asked on the host until it answers 200: a URL of loopback, or `unix:/run/…:/path`. `Host` and, over https, the name in the handshake are those of the route that leads there; any certificate will do",
    {
      example: "http://127.0.0.1:3000/healthz",
      otherwise: "that it is active is enough",
    },
  ),
  ...exchangeKeys,
  ...scheduleKeys,
});

export type Service = z.infer<typeof serviceShape>;
