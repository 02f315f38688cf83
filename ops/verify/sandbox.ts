/** What holds every service, as this checkout ships it, and what is said of a host's services against it. Pure apart from reading it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const shipped = readFileSync(new URL("../../components/host/files/sandbox.conf", import.meta.url));

/** Its place on a host. */
export const sandboxPath = "/etc/systemd/system/outward-.service.d/50-sandbox.conf";

/** systemd's own verdict on a sandbox, 0 (none of its worries) to 10. */
export const mostExposed = 1.5;

interface Held {
  readonly dropIns: readonly string[];
  /** systemd has not read what lies there. */
  readonly unread: boolean;
}

export interface SeenServices {
  /** By service, those that run for a moment too. */
  readonly held: Readonly<Record<string, Held>>;
  /** Files of services that are not as they were applied. */
  readonly changed: readonly string[];
  /** SHA-256 of the file in its place. */
  readonly sandbox: string;
}

const of = (project: string) => new RegExp(`\\boutward-${project}[-.]`);

/** What is not as it was shipped, of one project's services. */
export const shippedFaults = (project: string, { held, changed, sandbox }: SeenServices): readonly string[] => {
  const own = Object.entries(held).filter(([service]) => of(project).test(service));
  return [
    ...own.flatMap(([service, { dropIns, unread }]) => [
      ...(dropIns.includes(sandboxPath) ? [] : [`${service} runs without ${sandboxPath}`]),
      ...dropIns
        // systemd makes one for what has just been started with systemd-run.
        .filter((path) => path !== sandboxPath && !path.startsWith("/run/systemd/transient/"))
        .map((path) => `${service} has the drop-in ${path}, which nobody shipped`),
      ...(unread ? [`systemd has not read what is written of ${service}`] : []),
    ]),
    ...changed.filter((path) => of(project).test(path)).map((path) => `${path} is not as it was applied`),
    ...(sandbox === createHash("sha256").update(shipped).digest("hex")
      ? []
      : [`${sandboxPath} is not this checkout's`]),
  ];
};
