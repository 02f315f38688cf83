/** What runs of a project on its host, and what it may take there. */
import { z } from "zod";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";
import { serviceShape } from "./service.ts";
import { state } from "./state.ts";

const absolute = z.string().regex(/^\/[A-Za-z0-9._/@-]+$/, {
  error: "must be an absolute path without spaces, e.g. /etc/outward/blog/app/web.js",
});

export const fileShape = z.strictObject({
  path: key(absolute, "where the host keeps it", { example: "/etc/outward/blog/app/web.js" }),
  content: key(z.string(), "what is in it"),
  mode: key(
    z
      .string()
      .regex(/^0[0-7]{3}$/, { error: "must be four octal digits, e.g. 0644" })
      .optional(),
    "four octal digits",
    { example: "'0750'", otherwise: "`0644`" },
  ),
});

/** What a project's state may take on a host's disk when its data do not say. */
export const defaultDiskMiB = 2048;

export const diskMiB = z
  .int({ error: "must be a whole number of MiB, e.g. 4096" })
  .min(64, { error: "must be 64 or more" });

export const workloadShape = z.strictObject({
  packages: key(
    z.array(z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, { error: "must be a Debian package name" })),
    "Debian packages",
    { example: "['python3']" },
  ),
  files: key(z.array(fileShape), "files that the host gets, below"),
  services: key(z.array(serviceShape), "what runs, below"),
  state: key(state.optional(), "what it keeps, below; without it nothing would have to move", { otherwise: "nothing" }),
  egress: key(
    z.array(v.egressPort).optional(),
    "what its user may reach beyond loopback; without it, it resolves no names either",
    {
      example: "['tcp:443']",
      otherwise: "nothing",
    },
  ),
  ports: key(
    z.array(z.number().int().min(1024).max(65535)).optional(),
    "ports of loopback besides those of routes and health URLs: only the project itself reaches any of them, and it reaches no other",
    { example: "[9101]" },
  ),
  bridges: key(
    z.array(z.strictObject({ interface: v.bridge, port: z.number().int().min(1024).max(65535) })).optional(),
    "ports that the inside of a container bridge may reach as well; the service listens on 0.0.0.0",
    { example: "[{ interface: 'docker0', port: 9101 }]" },
  ),
  memoryMiB: key(
    z.number().int().min(128, { error: "must be 128 or more: while a connector is changed, there are two" }),
    "memory of the whole project on a host, in MiB, 128 or more; a connector takes about 45",
    { example: "512" },
  ),
  diskMiB: key(
    diskMiB.optional(),
    "what its state may take on a host's disk, in MiB, reserved at once; it may grow, and never shrinks",
    { example: "1024", otherwise: `\`${defaultDiskMiB}\`` },
  ),
  tasks: key(
    z.number().int().min(32, { error: "must be 32 or more: while a connector is changed, there are two" }),
    "processes and threads of the whole project, 32 or more; a connector has about 12",
    { example: "256" },
  ),
  cpuPercent: key(z.number().int().min(5), "share of one CPU in percent; 100 is a whole one", { example: "100" }),
});

export type HostFile = z.infer<typeof fileShape>;
