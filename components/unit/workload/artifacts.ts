/** What a host fetches for a project's services, of whichever kind. Pure. */
import type { Artifact } from "#host/protocol/artifacts.ts";
import type { UnitNames } from "#host/protocol/names.ts";
import type { Project } from "#settings/project/project.ts";
import type { Registries } from "#settings/workload/registries.ts";
import { imageParts } from "./images.ts";
import { releaseParts } from "./release.ts";

interface ArtifactParts {
  readonly artifacts: readonly Artifact[];
  /** Of Debian, to unpack them with. */
  readonly packages: readonly string[];
}

/** @param registries what opens them; the credentials in what comes of it are secret */
export const artifactParts = (project: Project, names: UnitNames, registries: Registries): ArtifactParts => {
  const parts = [releaseParts(project, names), imageParts(project, names, registries)];
  return {
    artifacts: parts.flatMap(({ artifacts }) => artifacts),
    packages: [...new Set(parts.flatMap(({ packages }) => packages))],
  };
};
