/** Machines that may call a project. Pure. */
import type { Project } from "./project.ts";

/** Machines that a project's rules name, each once. */
export const callersNamedBy = ({ routes }: Pick<Project, "routes">): readonly string[] => [
  ...new Set(routes.flatMap(({ access }) => ("everyone" in access ? [] : (access.serviceTokens ?? [])))),
];
