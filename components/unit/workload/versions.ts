/** Which version of an application each service of a project runs. Pure. */
import type { Versions } from "#host/protocol/versions.ts";
import type { Project } from "#settings/project/project.ts";
import { imageRefOf } from "#settings/workload/images.ts";

/** By service; nothing of one that runs what the host has. */
export const versionsOf = ({ workload }: Project): Versions =>
  Object.fromEntries(
    workload.services.flatMap(({ name, image, release }) => {
      const [called = "", digest = imageRefOf(image ?? "")?.digest] = image?.split("@") ?? [];
      if (digest !== undefined) return [[name, { name: called, digest }]];
      if (!release) return [];
      const file = decodeURIComponent(new URL(release.url).pathname.split("/").at(-1) ?? "");
      return [[name, { name: file || release.url, digest: `sha256:${release.sha256}` }]];
    }),
  );

/** What the manifest says: nothing of a workload without any. */
export const versionParts = (project: Project): { readonly versions?: Versions } => {
  const versions = versionsOf(project);
  return Object.keys(versions).length > 0 ? { versions } : {};
};
