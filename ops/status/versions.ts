/** Which version of an application each service runs, as the host that serves says it. Pure. */
import { type Evidence, heard } from "./evidence.ts";

export interface RunningVersion {
  readonly project: string;
  readonly service: string;
  /** For people, e.g. `ghcr.io/acme/feeds:2.2.14`. */
  readonly name: string;
  /** `sha256:…` */
  readonly digest: string;
  /** ISO 8601. */
  readonly since: string;
}

/** None while the host does not answer. */
export const runningVersions = ({ report }: Evidence): readonly RunningVersion[] =>
  (heard(report)?.status.units ?? []).flatMap(({ project, versions }) =>
    Object.entries(versions).map(([service, version]) => ({ project, service, ...version })),
  );
