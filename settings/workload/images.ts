/** What a service runs as an image: of a registry by its digest, or of an archive of the operator's, with the rules that go with one. Pure. */
import { z } from "zod";
import { localPath } from "../artifacts/path.ts";
import { key } from "../schema/key.ts";
import { hostname, systemdLine, text } from "../schema/values.ts";
import { foldersOf, type Mounting, makesVolumes, volumeFaults } from "./volumes.ts";

/** An image as it is written: its registry, its path there, what people call it, and what it is. */
interface ImageRef {
  /** `ghcr.io`, asked at port 443, which every host may reach. */
  readonly registry: string;
  readonly path: string;
  readonly tag?: string | undefined;
  /** `sha256:…` */
  readonly digest?: string | undefined;
}

const written =
  /^(?:(?<registry>[^/@]*[.:][^/@]*|localhost)\/)?(?<path>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

export const isRegistry = (value: string): boolean => hostname.safeParse(value).success;

/** As everybody writes it, Docker Hub's short names included; undefined for what is none. */
const read = (value: string): ImageRef | undefined => {
  const { registry, path = "", tag, digest } = written.exec(value)?.groups ?? {};
  if (path === "" || path.length > 255) return undefined;
  if (registry === undefined || registry === "docker.io")
    return { registry: "docker.io", path: path.includes("/") ? path : `library/${path}`, tag, digest };
  return isRegistry(registry) ? { registry, path, tag, digest } : undefined;
};

const spelt = ({ registry, path, tag, digest }: ImageRef): string =>
  `${registry}/${path}${tag ? `:${tag}` : ""}${digest ? `@${digest}` : ""}`;

const example = "ghcr.io/acme/shop:1.4.2@sha256:c1559ac9…";

const rule = (value: string): string => {
  const found = read(value);
  if (!found) return `must be registry/name:tag@sha256:…, e.g. ${example}`;
  if (found.digest) return `must begin with its registry; write ${spelt(found)}`;
  return `must be registry/name@sha256:…; a tag moves. Run: bin/outward pin ${spelt(found)}`;
};

/** One whose registry is named; what is asked for by `bin/outward pin` has no digest yet. */
export const imageRefOf = (value: string): ImageRef | undefined => {
  const found = read(value);
  return found && spelt(found) === value ? found : undefined;
};

export const imageRuleOf = rule;

const imageRef = text(`registry/name:tag@sha256:…`, example, () => true).refine(
  (value) => imageRefOf(value)?.digest !== undefined,
  { error: ({ input }) => rule(String(input)) },
);

/** An archive of the operator's. What is in it is found when it is read: artifacts/reading.ts. */
export interface LocalImage {
  readonly path: string;
  /** Of the archive. */
  readonly sha256?: string;
  /** Of the image, or of the list of those that are in it. */
  readonly digest?: string;
}

/** As a service says it. */
export type ImageSource = string | LocalImage;

const shape = `must be registry/name:tag@sha256:…, e.g. ${example}, or { path: … } of an archive`;

const archived: z.ZodType<LocalImage> = z.strictObject({ path: localPath });

/** The keys of a service. */
export const imageKeys = {
  image: key(
    z
      .union([imageRef, archived], { error: ({ input }) => (typeof input === "string" ? rule(input) : shape) })
      .optional(),
    "the image that it runs, by its registry and its digest, which `bin/outward pin` finds, or as `{ path }` an [archive of your own](applications.md#your-own-files); the tag is for people. Whom it would run as is not asked: it is the project's user, who may write to its `volumes` and `tmpfs` and nowhere else",
    {
      example: "ghcr.io/acme/shop:1.4.2@sha256:8d9001d32c6a703d95921a77115050f33dd823d3f1730bd35215dcbecad6dc20",
      otherwise: "what the host has: its packages, or a file",
    },
  ),
  args: key(
    systemdLine.optional(),
    "words after the image's entrypoint instead of its command, as systemd reads them",
    {
      example: "--verbose",
      otherwise: "the image's command",
    },
  ),
};

/** What of a service says what it runs. */
interface Running extends Mounting {
  readonly name: string;
  readonly exec?: string | undefined;
  readonly args?: string | undefined;
  readonly release?: unknown;
}

interface Owner {
  readonly name: string;
  readonly workload: { readonly services: readonly Running[] };
}

const faultsOf = (service: Running): readonly (readonly [string, string])[] => {
  const { image, release, exec, args } = service;
  if (image === undefined)
    return [
      ...(exec === undefined ? [["exec", "is missing; say what it runs, or name an image"] as const] : []),
      ...(args === undefined ? [] : [["args", `${JSON.stringify(args)} is for an image; write it into exec`] as const]),
    ];
  if (release !== undefined) return [["release", "stands beside image, and a service runs one of them; take one out"]];
  // The host looks it up in the image, and is no shell.
  if (exec !== undefined && !/^[A-Za-z0-9_./+@=,~-]+( |$)/.test(exec))
    return [
      [
        "exec",
        `${JSON.stringify(exec)} must begin with a plain word, without quotes or variables, e.g. node server.js`,
      ],
    ];
  return args !== undefined && exec !== undefined
    ? [["args", `${JSON.stringify(args)} stands beside exec, which is the whole command line; write it into that`]]
    : [];
};

/** Rules between the values of a service that runs an image, and of one that does not; what `exec` is without one: release.ts. */
export const imageFaults = ({ name: project, workload: { services } }: Owner): readonly string[] => {
  const taken = services.some((service) => foldersOf(service).length > 0) ? makesVolumes : undefined;
  return services.flatMap((service, i) =>
    [
      ...faultsOf(service),
      ...volumeFaults(project, service),
      ...(service.name === taken
        ? [["name", `"${taken}" is what makes the volumes of images; take another`] as const]
        : []),
    ].map(([where, what]) => `projects.${project}.workload.services[${i}].${where}: ${what}`),
  );
};
