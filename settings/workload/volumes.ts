/** Where a service that runs an image may write: what stays, and what is gone with it. Pure. */
import { z } from "zod";
import { belowState, isWithin } from "../project/state.ts";
import { key } from "../schema/key.ts";
import { text } from "../schema/values.ts";

/** What is the kernel's, and where the host says that the project pauses and what it is there. */
const reserved = ["/proc", "/sys", "/dev", "/etc/outward", "/run/outward", "/run/systemd", "/run/credentials"];

const isPath = (value: string): boolean =>
  /^(\/[A-Za-z0-9._@+-]+)+$/.test(value) && !value.split("/").some((part) => part === "." || part === "..");

/** A path in an image where something else is put. The host's own paths in there are nobody's. */
const placeRule =
  "an absolute path in the image, of letters, digits and . _ @ + -, and not of /proc, /sys, /dev, /etc/outward or /run/outward";

const place = text(
  placeRule,
  "/app/data",
  (value) => isPath(value) && !reserved.some((own) => isWithin(value, own) || isWithin(own, value)),
);

const delivered = text(
  "a folder or file below the project's state folder, or a file below /etc/outward/<project>/",
  "data",
  (value) => belowState.safeParse(value).success || (isPath(value) && value.startsWith("/etc/outward/")),
);

export const volumeShape = z.strictObject({
  path: key(belowState, "a folder below `/var/lib/outward/<project>`", { example: "data" }),
  exec: key(z.boolean().optional(), "programs in it may be run", { example: "true", otherwise: "`false`" }),
});

const volume = z.union([delivered, volumeShape], {
  error: "must be a folder below the state, or { path: …, exec: true }, e.g. data",
});

/** Keys of a service. */
export const volumeKeys = {
  volumes: key(
    z
      .record(place, volume, {
        error: (issue) => {
          if (issue.code === "invalid_key")
            return `is at a path where nothing can be; write ${placeRule}, e.g. /app/data`;
          return issue.code === "invalid_type"
            ? "must be folders by their path in the image, e.g. { /app/data: data }"
            : undefined;
        },
      })
      .optional(),
    "by its path in the image, what is there: a folder below the project's state, which moves and is backed up, or `{ path, exec: true }` for one with programs in it; or, read-only, a file of the project's under `/etc/outward/<project>/`",
    { example: "{ /app/data: 'data' }", otherwise: "nothing stays" },
  ),
  tmpfs: key(
    z.array(place).optional(),
    "paths in the image that it may write besides `/tmp`, `/var/tmp` and `/run`: in memory, and gone with it",
    { example: "['/app/cache']", otherwise: "none" },
  ),
};

export interface Volume {
  /** Where it is in the image. */
  readonly place: string;
  /** Below the state, or absolute. */
  readonly path: string;
  readonly exec: boolean;
}

/** What of a service says where it may write. */
export interface Mounting {
  readonly image?: unknown;
  readonly volumes?: Readonly<Record<string, z.infer<typeof volume>>> | undefined;
  readonly tmpfs?: readonly string[] | undefined;
}

export const volumesOf = ({ volumes = {} }: Mounting): readonly Volume[] =>
  Object.entries(volumes).map(([place, given]) =>
    typeof given === "string"
      ? { place, path: given, exec: false }
      : { place, path: given.path, exec: given.exec ?? false },
  );

/** Volumes that are folders of the state, and not files of the host. */
export const foldersOf = (service: Mounting): readonly Volume[] =>
  volumesOf(service).filter(({ path }) => !path.startsWith("/"));

/** The service that makes them; nobody else's name. */
export const makesVolumes = "volumes";

/** What of its volumes and of what it keeps in memory does not go together. */
export const volumeFaults = (project: string, service: Mounting): readonly (readonly [string, string])[] => {
  const { image, tmpfs = [] } = service;
  const volumes = volumesOf(service);
  if (image === undefined)
    return (["volumes", "tmpfs"] as const)
      .filter((name) => service[name] !== undefined)
      .map((name) => [
        name,
        `${JSON.stringify(service[name])} is for an image; what the host has writes to the project's state folder`,
      ]);
  const own = `/etc/outward/${project}/`;
  const places = volumes.map(({ place }) => place);
  return [
    ...volumes
      .filter(({ path }) => path.startsWith("/") && !path.startsWith(own))
      .map(({ path }) => ["volumes", `"${path}" is not the project's own; put it under ${own}`] as const),
    ...places.flatMap((place) =>
      places
        .filter((other) => other !== place && isWithin(place, other))
        .map((other) => ["volumes", `"${place}" lies in ${other}, which is one already; name one of them`] as const),
    ),
    ...tmpfs.flatMap((place, i) =>
      [...places, ...tmpfs.slice(0, i)].includes(place)
        ? [["tmpfs", `"${place}" is there already; take it out of one`] as const]
        : [],
    ),
  ];
};
