/** A service that runs an image: how its unit differs from one that runs what the host has, and what the host fetches for it. Pure. */
import { basename } from "node:path";
import { hostFile, type ManifestFile } from "#host/protocol/file.ts";
import type { ImageArtifact } from "#host/protocol/images.ts";
import type { UnitNames } from "#host/protocol/names.ts";
import type { Project } from "#settings/project/project.ts";
import type { Service } from "#settings/project/service.ts";
import { type ImageSource, imageRefOf } from "#settings/workload/images.ts";
import type { Registries } from "#settings/workload/registries.ts";
import { foldersOf, type Volume, volumesOf } from "#settings/workload/volumes.ts";
import { renderUnit } from "../files.ts";
import { asksForNames } from "../loopback.ts";
import { startOf } from "./release.ts";
import { volumeAsserts } from "./volumes.ts";

interface Seen {
  readonly exec: string;
  readonly folder: string;
  readonly writable: string;
  readonly memory: string;
  readonly bound: string;
  readonly seen: string;
  readonly links: string;
  readonly hidden: string;
}

/**
 * Of the host, a service sees what it works with, and its state. Names are resolved's, which asks the internet for whoever asks
 * it: over loopback, where nftables judges by user; over the sockets of its folder; and over the bus, which nobody's workload has
 * any business with.
 */
const onHost = (project: Project, service: Service, names: UnitNames): Seen => ({
  ...startOf(service, names),
  writable: `${names.state} ${names.run}`,
  memory: "/run:ro",
  bound: names.run,
  seen: "-/run/systemd/resolve",
  links: "",
  hidden: `-/var/lib/cloud -/run/tailscale -/run/dbus${asksForNames(project) ? "" : " -/run/systemd/resolve"}`,
});

/** Files of the host, and no folders of the state. */
const filesOf = (service: Service): readonly Volume[] => volumesOf(service).filter(({ path }) => path.startsWith("/"));

/**
 * In an image there is nothing of the host but what is bound into it: where the project says that it pauses, what it is here, its
 * sockets, its volumes. Programs of others ask for the host's links before they listen.
 */
const inImage = (project: Project, service: Service, names: UnitNames): Seen => {
  const [folders, files] = [foldersOf(service), filesOf(service)];
  return {
    exec: "",
    folder: "/",
    writable: "",
    memory: ["/run:mode=1777", ...(service.tmpfs ?? []).map((place) => `${place}:mode=1777`)].join(" "),
    bound: [names.run, ...folders.map(({ path, place }) => `${names.state}/${path}:${place}`)].join(" "),
    seen: [
      names.role,
      ...(asksForNames(project) ? ["-/etc/resolv.conf"] : []),
      ...files.map(({ path, place }) => `${path}:${place}`),
    ].join(" "),
    links: " AF_NETLINK",
    hidden: "",
  };
};

/** Blanks of its unit: what is started, what of the host it sees, and where it may write. */
export const seenBy = (project: Project, service: Service, names: UnitNames): Seen =>
  service.image === undefined ? onHost(project, service, names) : inImage(project, service, names);

interface Placed {
  /** `registry/path` */
  readonly name: string;
  readonly registry: string;
  readonly digest: string;
  readonly folder: string;
  /** SHA-256 of what it is delivered in. */
  readonly archive?: string;
}

const folderOf = (digest: string, names: UnitNames): string =>
  `${names.opt}/images/${digest.replace("sha256:", "").slice(0, 12)}`;

/** @throws for an archive that nobody has read */
const placed = (image: ImageSource, names: UnitNames): Placed => {
  if (typeof image !== "string") {
    const { path, digest, sha256: archive } = image;
    if (digest === undefined || archive === undefined) throw new Error(`${path} was not read yet`);
    return { name: basename(path), registry: "", digest, folder: folderOf(digest, names), archive };
  }
  const { registry = "", path = "", digest = "" } = imageRefOf(image) ?? {};
  return { name: `${registry}/${path}`, registry, digest, folder: folderOf(digest, names) };
};

/** The drop-in that makes the image its root; none for one that runs what the host has. */
export const rootFiles = (service: Service, names: UnitNames): readonly ManifestFile[] => {
  const { name, image } = service;
  if (image === undefined) return [];
  const unit = names.service(name);
  const root = `${placed(image, names).folder}/root`;
  const programs = volumesOf(service)
    .filter(({ exec }) => exec)
    .map(({ place }) => `ExecPaths=+${place}`)
    .join("\n");
  const text = renderUnit("root.conf", {
    root,
    programs,
    asserts: volumeAsserts(service, names.state),
  });
  return [hostFile(`/etc/systemd/system/${unit}.d/60-root.conf`, text, [unit])];
};

interface ImageParts {
  readonly artifacts: readonly ImageArtifact[];
  readonly packages: readonly string[];
}

/** Each image once, with all that run it. The credentials in it are secret. */
export const imageParts = ({ workload }: Project, names: UnitNames, registries: Registries): ImageParts => {
  const running = workload.services.flatMap((service) =>
    service.image === undefined ? [] : [{ service, ...placed(service.image, names) }],
  );
  const artifacts = [...Map.groupBy(running, ({ folder }) => folder).values()].flatMap(
    (sharing): readonly ImageArtifact[] =>
      sharing.slice(0, 1).map(({ name, registry, digest, folder, archive }) => ({
        kind: "image",
        name,
        digest,
        folder,
        ...(archive === undefined ? {} : { archive }),
        credential: registries[registry] ?? null,
        runs: sharing.map(({ service }) => ({
          service: service.name,
          unit: names.service(service.name),
          exec: service.exec ?? null,
          args: service.args ?? null,
          writes: [...foldersOf(service).map(({ place }) => place), ...(service.tmpfs ?? [])],
          reads: filesOf(service).map(({ place }) => place),
        })),
      })),
  );
  return { artifacts, packages: artifacts.length > 0 ? ["zstd"] : [] };
};
