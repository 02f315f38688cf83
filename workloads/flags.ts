/** What a service looks for to know whether it may write. */
import { unitNames } from "#host/protocol/names.ts";

/** Is there while the project may not be written on this host, since another one serves it or is to. */
export const roleFlag = (project: string): string => `${unitNames(project).role}/read-only`;

/** Files that make a project's services read-only while one of them exists: a pause's, and that of its role on the host. */
export const readOnlyFlags = (project: string): string => [unitNames(project).flag, roleFlag(project)].join(":");
