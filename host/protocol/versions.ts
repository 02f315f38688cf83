/** Which version of an application a service runs, as a host is told of it, keeps it and says it. */
import { z } from "zod";

const shape = {
  /** For people: `ghcr.io/acme/feeds:2.2.14`, `api_1.8.0_linux_amd64.tar.gz`. */
  name: z.string(),
  /** `sha256:…`: what it is. */
  digest: z.string(),
};

export const versionShape = z.object(shape).meta({
  id: "Version",
  description: "What a service runs of an image or a release: its name for people, and its digest.",
});

export const versionStatus = z
  .object({
    ...shape,
    /** ISO 8601. */
    since: z.string(),
  })
  .meta({ id: "VersionStatus", description: "The same, and since when this host runs it." });

/** Version by service; one that runs what the host has is not in it. */
export type Versions = Readonly<Record<string, Readonly<z.infer<typeof versionShape>>>>;
