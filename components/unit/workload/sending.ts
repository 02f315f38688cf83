/** What of a project is sent to its host before its unit is applied there. Pure. */
import type { Project } from "#settings/project/project.ts";
import { foundOf } from "#settings/workload/release.ts";

export interface Delivered {
  /** The first that runs it. */
  readonly service: string;
  /** From the folder of Pulumi.yaml on. */
  readonly path: string;
  readonly sha256: string;
}

/** Each once, whoever runs it. */
export const deliveredOf = ({ workload }: Project): readonly Delivered[] => {
  const all = workload.services.flatMap(({ name: service, release, image }): readonly Delivered[] => {
    if (release?.path !== undefined) return [{ service, path: release.path, sha256: foundOf(release).sha256 }];
    if (typeof image !== "object" || image.sha256 === undefined) return [];
    return [{ service, path: image.path, sha256: image.sha256 }];
  });
  return [...new Map(all.toReversed().map((one) => [one.sha256, one])).values()].toReversed();
};
