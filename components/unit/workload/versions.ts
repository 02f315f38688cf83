/** Which version of an application each service of a project runs. Pure. */
import type { Versions } from "#host/protocol/versions.ts";
import type { Project } from "#settings/project/project.ts";
import { imageRefOf } from "#settings/workload/images.ts";
import { foundOf, type Release } from "#settings/workload/release.ts";

/** What people call a release by: the last part of where it comes from. */
const fileOf = ({ url, path }: Release): string => {
  const from = url === undefined ? (path ?? "") : decodeURIComponent(new URL(url).pathname);
  return from.split("/").findLast((part) => part !== "") ?? from;
};

/** By service; nothing of one that runs what the host has. */
export const versionsOf = ({ workload }: Project): Versions =>
  Object.fromEntries(
    workload.services.flatMap(({ name, image, release }) => {
      const [called = "", digest = imageRefOf(image ?? "")?.digest] = image?.split("@") ?? [];
      if (digest !== undefined) return [[name, { name: called, digest }]];
      if (!release) return [];
      return [[name, { name: fileOf(release), digest: `sha256:${foundOf(release).sha256}` }]];
    }),
  );

/** What the manifest says: nothing of a workload without any. */
export const versionParts = (project: Project): { readonly versions?: Versions } => {
  const versions = versionsOf(project);
  return Object.keys(versions).length > 0 ? { versions } : {};
};
