/** What each service can do from inside its own sandbox, sorted by whose it is. Pure. */
import { z } from "zod";
import { unitNames } from "#host/protocol/names.ts";
import type { RecordedUnit } from "#ops/state/inventory.ts";

export const inside = z.union([
  z.object({ error: z.string() }),
  z.object({
    files: z.array(z.string()),
    sockets: z.array(z.string()),
    ports: z.array(z.number()),
    /** Services whose main process could be signalled. */
    pids: z.array(z.string()),
    metadata: z.boolean(),
  }),
]);

export type Inside = z.infer<typeof inside>;
export type Seen = Readonly<Record<string, Inside>>;

/** Every service of a unit, its connector last. */
export const servicesOf = ({ project, services }: RecordedUnit): readonly string[] => {
  const names = unitNames(project);
  return [...services.map(names.service), names.connector];
};

/** What nobody but root may read, whoever's it is. */
export const hostFiles = [
  "/etc/shadow",
  "/var/lib/cloud/instance/user-data.txt",
  "/var/lib/tailscale/tailscaled.state",
] as const;

/** What of a project is for root's eyes only: not even its own services read these by path. */
const sealed = (unit: RecordedUnit): readonly string[] => {
  const { etc, credential, backup } = unitNames(unit.project);
  const record = `/var/lib/outward/.units/${unit.project}.json`;
  const settings = unit.services.map((service) => `${etc}/${service}.env`);
  return [credential, `${etc}/cloudflared.yml`, record, ...settings, ...(unit.backup ? [backup.environment] : [])];
};

const folders = (project: string): readonly string[] => {
  const { etc, run, state } = unitNames(project);
  return [etc, run, state];
};

/** Every file and folder that is tried. */
export const triedFiles = (units: readonly RecordedUnit[]): readonly string[] => [
  ...hostFiles,
  ...units.flatMap((unit) => [...sealed(unit), ...folders(unit.project)]),
];

/** Who did something of that kind, as `service reads path`. */
const done = (
  seen: Seen,
  services: readonly string[],
  kind: "files" | "sockets" | "ports" | "pids",
  verb: string,
  concerns: (what: string) => boolean,
): readonly string[] =>
  services.flatMap((service) => {
    const own = seen[service];
    if (!own || "error" in own) return [];
    return own[kind]
      .map(String)
      .filter(concerns)
      .map((what) => `${service} ${verb} ${what}`);
  });

export interface Intrusions {
  readonly files: readonly string[];
  readonly processes: readonly string[];
  readonly ports: readonly string[];
}

/** What others could do to a project, and who read what is sealed. */
export const intrusions = (seen: Seen, units: readonly RecordedUnit[], owner: RecordedUnit): Intrusions => {
  const all = units.flatMap(servicesOf);
  const others = units.filter(({ project }) => project !== owner.project).flatMap(servicesOf);
  const { run } = unitNames(owner.project);
  const [closed, own] = [sealed(owner), folders(owner.project)];
  return {
    files: [
      ...done(seen, all, "files", "reads", (path) => closed.includes(path)),
      ...done(seen, others, "files", "lists", (path) => own.includes(path)),
    ],
    processes: done(seen, others, "pids", "may signal", (service) => servicesOf(owner).includes(service)),
    ports: [
      ...done(seen, others, "ports", "connects to port", (port) => owner.ports.includes(Number(port))),
      ...done(seen, others, "sockets", "connects to", (path) => path.startsWith(`${run}/`)),
    ],
  };
};

/** What anybody could do to the host itself. */
export const hostIntrusions = (seen: Seen, units: readonly RecordedUnit[]): readonly string[] => {
  const all = units.flatMap(servicesOf);
  const files: readonly string[] = hostFiles;
  // A connector has to, and so has a workload that reaches something.
  const resolving = units.flatMap(({ project, services, egress }) => [
    unitNames(project).connector,
    ...(egress.length > 0 ? services.map(unitNames(project).service) : []),
  ]);
  const mute = all.filter((service) => !resolving.includes(service));
  return [
    ...done(seen, all, "files", "reads", (path) => files.includes(path)),
    ...done(seen, all, "sockets", "connects to", (path) => !/^\/run\/(outward-|systemd\/resolve\/)/.test(path)),
    ...done(seen, mute, "sockets", "has names resolved at", (path) => path.startsWith("/run/systemd/resolve/")),
  ];
};
