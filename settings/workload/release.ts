/** A binary or an archive that a service runs: where it comes from, and what of it `exec` names. */
import { z } from "zod";
import { localPath } from "../artifacts/path.ts";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";

export const releaseShape = z.strictObject(
  {
    url: key(
      v.url.optional(),
      "a binary, or an archive: tar, also with gzip, bzip2, xz or zstd, or zip. Its sum is what is trusted",
      {
        example: "https://github.com/acme/api/releases/download/v1.8.0/api_linux_amd64.tar.gz",
        otherwise: "required without `path`",
      },
    ),
    sha256: key(v.sha256.optional(), "SHA-256 of what is there, 64 hexadecimal digits", {
      example: "9f0c4b1e5d7a6c8e2f3b0a9d8c7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e",
      otherwise: "required with `url`",
    }),
    path: key(
      localPath.optional(),
      "in place of both, [a file or a folder of your own](applications.md#your-own-files), seen from the folder of `Pulumi.yaml`",
      { example: "../shop/dist", otherwise: "required without `url`" },
    ),
    as: key(v.fileName.optional(), "its name, where it is a single file; it is not unpacked then", {
      example: "api",
      otherwise: "it is an archive; a file of `path` that is none by its name has its own",
    }),
  },
  {
    error: (issue) =>
      issue.code === "invalid_type"
        ? "must be a section, e.g. { url: 'https://…', sha256: '…' }, or { path: '…' }"
        : undefined,
  },
);

/** Of one by its path, `sha256` and the name of a single file are found when it is read: artifacts/reading.ts. */
export type Release = z.infer<typeof releaseShape>;

interface Source {
  readonly sha256: string;
  /** Null for what is sent from here. */
  readonly url: string | null;
}

/** @throws for a path that nobody has read */
export const foundOf = ({ url, sha256, path }: Release): Source => {
  if (sha256 === undefined) throw new Error(`${path} was not read yet`);
  return { sha256, url: url ?? null };
};

/** As far as a service says what is started. */
interface Starting {
  readonly exec?: string | undefined;
  readonly image?: unknown;
  readonly release?: Release | undefined;
}

/** What a service runs of its release, below the release's folder; nothing where `exec` begins with an absolute path. */
export const programOf = ({ exec = "", release }: Starting): string | undefined =>
  release && !exec.startsWith("/") ? exec.split(/\s/)[0]?.replace(/^\.\//, "") : undefined;

const below = /^[A-Za-z0-9._+][A-Za-z0-9._+-]*(\/[A-Za-z0-9._+][A-Za-z0-9._+-]*)*$/;

const isBelow = (path: string): boolean =>
  below.test(path) && !path.split("/").some((part) => part === "." || part === "..");

/** Of what is said, or is known when it was read. */
export const execFaults = (service: Starting, where: string): readonly string[] => {
  const { exec, image, release } = service;
  // One that says nothing, and what is looked up in an image: images.ts.
  if (exec === undefined || image !== undefined) return [];
  const written = `${where}.exec: ${JSON.stringify(exec)}`;
  if (exec.startsWith("/")) return [];
  if (!release)
    return [
      `${written} must start with an absolute path, e.g. /usr/bin/node app.js; a file of its own comes by a release`,
    ];
  const program = programOf(service) ?? "";
  if (!isBelow(program))
    return [
      `${written} must start with an absolute path, or with the path of a file in its release, e.g. bin/api serve`,
    ];
  if (release.as !== undefined && program !== release.as)
    return [`${written} names ${program}, and its release is a single file called ${release.as}; write ${release.as}`];
  return [];
};

const sourceFaults = ({ release }: Starting, where: string): readonly string[] => {
  if (!release) return [];
  const { url, sha256, path } = release;
  const at = `${where}.release`;
  if (url === undefined && path === undefined) return [`${at}: says neither url, with its sha256, nor path; add one`];
  if (url !== undefined && path !== undefined) return [`${at}.path: "${path}" stands beside url; take one out`];
  if (path !== undefined && sha256 !== undefined)
    return [`${at}.sha256: "${sha256}" stands beside path, whose sum is found by itself; take it out`];
  return url !== undefined && sha256 === undefined
    ? [`${at}.sha256: is missing; must be 64 lower-case hexadecimal digits, e.g. ec905ea7…`]
    : [];
};

/** Sources that are none or two, and commands that lead to no file. */
export const releaseFaults = (project: {
  readonly name: string;
  readonly workload: { readonly services: readonly Starting[] };
}): readonly string[] =>
  project.workload.services.flatMap((service, i) => {
    const where = `projects.${project.name}.workload.services[${i}]`;
    return [...sourceFaults(service, where), ...execFaults(service, where)];
  });
