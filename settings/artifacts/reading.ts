/** What projects run of the operator's own files, read: its sums stand in their data then, and what cannot be sent is a fault. */
import path from "node:path";
import type { Project } from "../project/project.ts";
import { fileName } from "../schema/values.ts";
import type { LocalImage } from "../workload/images.ts";
import { execFaults, type Release } from "../workload/release.ts";
import { Unfit } from "./folder.ts";
import { digestIn } from "./layout.ts";
import { type Summed, summed } from "./packing.ts";

type Service = Project["workload"]["services"][number];

interface Placed extends Summed {
  readonly place: string;
}

/** Reads what a path leads to, each once. */
type Read = (local: string) => Promise<Placed>;

const archives = /\.(tar|tar\.(gz|bz2|xz|zst)|tgz|tbz2?|txz|tzst|zip)$/i;

const releaseOf = async (release: Release, local: string, read: Read): Promise<Release> => {
  const { folder, sha256 } = await read(local);
  if (folder && release.as !== undefined)
    throw new Unfit(`is a folder, and release.as (${release.as}) is for a single file; take that out`);
  if (folder || release.as !== undefined || archives.test(local)) return { ...release, sha256 };
  const own = path.basename(local);
  if (!fileName.safeParse(own).success)
    throw new Unfit("is a single file under a name that no host gives; say release.as");
  return { ...release, sha256, as: own };
};

const imageOf = async ({ path: local }: LocalImage, read: Read): Promise<LocalImage> => {
  const { folder, sha256, place } = await read(local);
  if (folder) throw new Unfit("is a folder; an image is one file, of docker buildx build -o type=oci,dest=…");
  return { path: local, sha256, digest: await digestIn(place) };
};

const serviceOf = async (service: Service, read: Read): Promise<Service> => {
  const { release, image } = service;
  if (typeof image === "object") return { ...service, image: await imageOf(image, read) };
  return release?.path === undefined ? service : { ...service, release: await releaseOf(release, release.path, read) };
};

const reading = (root: string): Read => {
  const done = new Map<string, Promise<Placed>>();
  return (local) => {
    const place = path.join(root, local);
    const known = done.get(local) ?? summed(place).then((found) => ({ ...found, place }));
    done.set(local, known);
    return known;
  };
};

interface Found {
  readonly projects: readonly Project[];
  readonly faults: readonly string[];
}

/** @param root folder of Pulumi.yaml */
export const withArtifacts = async (projects: readonly Project[], root: string): Promise<Found> => {
  const read = reading(root);
  const faults: string[] = [];
  const found: Project[] = [];
  for (const project of projects) {
    const services: Service[] = [];
    for (const [i, service] of project.workload.services.entries()) {
      const where = `projects.${project.name}.workload.services[${i}]`;
      const known = await serviceOf(service, read).catch((error: unknown) => {
        if (!(error instanceof Unfit)) throw error;
        const own = typeof service.image === "object" ? { image: service.image } : { release: service.release };
        for (const [key, source] of Object.entries(own))
          faults.push(`${where}.${key}.path: "${source?.path}" ${error.message}`);
        return service;
      });
      if (known !== service) faults.push(...execFaults(known, where));
      services.push(known);
    }
    found.push({ ...project, workload: { ...project.workload, services } });
  }
  return { projects: found, faults };
};
