/** Where projects are reached. */
import type { Project } from "./project/project.ts";

/** Of every route, in the order in which they are written. */
export const urlsOf = (projects: readonly Project[]): readonly string[] =>
  projects.flatMap(({ routes }) => routes.map(({ hostname, path }) => `https://${hostname}${path ?? "/"}`));
