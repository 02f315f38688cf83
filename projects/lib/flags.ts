/** Files that make a project's services read-only while one of them exists: for the moment, and across reboots. */
export const readOnlyFlags = (project: string): string =>
  [`/run/outward-${project}/read-only`, `/var/lib/outward/${project}/read-only`].join(":");
