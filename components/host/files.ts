/** Files of the host as a whole, in their own languages. Pure apart from reading them. */
import { createHash } from "node:crypto";
import { fillFile } from "#cloud-init/fill.ts";

/** A file of `files/` with its blanks filled. */
export const renderUpkeep = (name: string, values: Readonly<Record<string, string>>): string =>
  fillFile(new URL(`files/${name}`, import.meta.url), values);

/** What holds every service: its file on a host, and its sum, which each unit names so that another one is a change of it. */
export const sandbox = {
  path: "/etc/systemd/system/outward-.service.d/50-sandbox.conf",
  content: renderUpkeep("sandbox.conf", {}),
} as const;
export const sandboxSum = createHash("sha256").update(sandbox.content).digest("hex").slice(0, 12);
