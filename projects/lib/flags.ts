/** Files that make a project's services read-only while one of them exists: the project's, and that of the whole host. */
export const readOnlyFlags = (project: string): string =>
  [`/run/outward-${project}/read-only`, "/etc/outward/read-only"].join(":");
