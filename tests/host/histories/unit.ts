/** The unit that every host of a history has: made by the product's own manifest, laid as `outward apply` would. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { manifestOf } from "#components/unit/manifest.ts";
import type { Manifest } from "#host/protocol/manifest.ts";
import { backup } from "#settings/project/backup.ts";
import { project } from "#settings/project/project.ts";
import { readOnlyFlags } from "#workloads/flags.ts";
import { credential } from "./order.ts";

const command = (name: string): string => `/usr/lib/blog/${name}`;

export interface UnitOptions {
  readonly follows: boolean;
  readonly backup: boolean;
  /** Whether it keeps plain files, as far as this host knows. */
  readonly files: boolean;
  /** Whether it can say why it is not followed, as far as this host knows. @default true */
  readonly asks?: boolean;
  /** Whether its dump says what it has. @default true */
  readonly checks?: boolean;
}

const blog = ({ follows, files, asks = true, checks = true }: UnitOptions) =>
  project.parse({
    name: "blog",
    routes: [
      {
        name: "site",
        hostname: "blog.example.com",
        origin: "http://127.0.0.1:3000",
        access: { everyone: "it is there to be read" },
      },
    ],
    workload: {
      packages: [],
      files: [],
      services: [
        {
          name: "web",
          exec: command("web"),
          health: "http://127.0.0.1:3000/",
          environment: { READ_ONLY: readOnlyFlags("blog") },
        },
        { name: "metrics", exec: command("metrics") },
      ],
      memoryMiB: 128,
      tasks: 32,
      cpuPercent: 10,
      state: {
        dump: command("dump"),
        ...(checks ? { checkedDump: command("checked_dump") } : {}),
        load: command("load"),
        check: command("check"),
        compare: command("compare"),
        quiesce: command("quiesce"),
        ...(follows
          ? {
              follow: {
                kind: "list",
                socket: "/run/outward-blog/db/socket",
                begin: command("follow"),
                promote: command("promote"),
                ...(asks ? { obstacle: command("obstacle") } : {}),
              },
            }
          : {}),
        ...(files ? { paths: [{ path: "files", writers: ["metrics"] }] } : {}),
      },
    },
  });

const unitOf = (options: UnitOptions): Manifest =>
  manifestOf({
    project: blog(options),
    cloudflared: { version: "2026.1.1", url: "https://example.com/cloudflared", sha256: "0".repeat(64) },
    credential,
    connectorConfig: "",
    backup: options.backup
      ? backup.parse({ repository: "s3:https://s3.example.com/blog", password: "twenty characters ..." })
      : undefined,
  });

/** What `apply` writes down of a unit. */
const recordOf = ({ connector, ...unit }: Manifest) => ({
  protocol: unit.protocol,
  project: unit.project,
  target: unit.target,
  services: unit.services,
  health: unit.health,
  disk: unit.disk,
  state: unit.state,
  backup: unit.backup,
  applied: {},
  candidate: { service: connector.candidate.service, paths: connector.candidate.files.map((file) => file.path) },
  connector: {
    service: connector.service,
    ready: connector.ready,
    connections: connector.connections,
    credential: connector.credential,
  },
});

const units = new Map<string, Manifest>();

const unit = (options: UnitOptions): Manifest => {
  const key = JSON.stringify(options);
  const made = units.get(key) ?? unitOf(options);
  units.set(key, made);
  return made;
};

const lay = (file: string, content: string | Buffer): void => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
};

/** @param root the folder that stands for `/` of a host: what its program writes itself lies below it, too */
export const install = (root: string, options: UnitOptions): void => {
  const made = unit(options);
  for (const file of made.files)
    if (/^\/etc\/(outward|systemd\/system)\//.test(file.path))
      lay(path.join(root, file.path), Buffer.from(file.content, "base64"));
  const record = JSON.stringify(recordOf(made)).replaceAll(/"(?=\/(etc|run|var\/lib)\/?outward)/g, `"${root}`);
  lay(path.join(root, "var/lib/outward/.units/blog.json"), record);
  mkdirSync(path.join(root, "var/lib/outward/blog"), { recursive: true });
};
