/** Which version of an application each service of a project runs. Pure. */
import type { Versions } from "#host/protocol/versions.ts";
import type { Project } from "#settings/project/project.ts";
import type { ImageSource } from "#settings/workload/images.ts";
import { foundOf, type Release } from "#settings/workload/release.ts";

/** The last part of where something comes from: what people call it by. */
const lastOf = (from: string): string => from.split("/").findLast((part) => part !== "") ?? from;

const fileOf = ({ url, path = "" }: Release): string =>
  lastOf(url === undefined ? path : decodeURIComponent(new URL(url).pathname));

const imageVersion = (image: ImageSource): Versions[string] => {
  if (typeof image !== "string") return { name: lastOf(image.path), digest: image.digest ?? "" };
  const [name = image, digest = ""] = image.split("@");
  return { name, digest };
};

/** By service; nothing of one that runs what the host has. */
export const versionsOf = ({ workload }: Project): Versions =>
  Object.fromEntries(
    workload.services.flatMap(({ name, image, release }) => {
      if (image !== undefined) return [[name, imageVersion(image)]];
      if (!release) return [];
      return [[name, { name: fileOf(release), digest: `sha256:${foundOf(release).sha256}` }]];
    }),
  );

/** What the manifest says: nothing of a workload without any. */
export const versionParts = (project: Project): { readonly versions?: Versions } => {
  const versions = versionsOf(project);
  return Object.keys(versions).length > 0 ? { versions } : {};
};
