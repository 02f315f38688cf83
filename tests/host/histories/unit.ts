/** The unit that every host of a history has: made by the product's own manifest, laid as `outward apply` would. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Manifest, manifest } from "../../../components/manifest.ts";
import { readOnlyFlags } from "../../../projects/lib/flags.ts";
import { backup } from "../../../settings/backup.ts";
import { project } from "../../../settings/project.ts";
import { credential } from "./order.ts";

const command = (name: string): string => `/usr/lib/blog/${name}`;

export interface UnitOptions {
  readonly follows: boolean;
  readonly backup: boolean;
  /** Whether it keeps plain files, as far as this host knows. */
  readonly files: boolean;
}

const blog = ({ follows, files }: UnitOptions) =>
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
        load: command("load"),
        check: command("check"),
        quiesce: command("quiesce"),
        ...(follows
          ? {
              follow: {
                kind: "list",
                socket: "/run/outward-blog/db/socket",
                begin: command("follow"),
                promote: command("promote"),
              },
            }
          : {}),
        ...(files ? { paths: [{ path: "files", writers: ["metrics"] }] } : {}),
      },
    },
  });

const unitOf = (options: UnitOptions): Manifest =>
  manifest({
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
