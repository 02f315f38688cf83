/** What a project runs that no Debian package has, as a host is told of it and keeps it. */
import { z } from "zod";
import { image } from "./images.ts";

const program = z
  .object({ service: z.string(), path: z.string() })
  .meta({ id: "ReleaseProgram", description: "What a service runs of a release: `path` is below its folder." });

const release = z
  .object({
    kind: z.enum(["release"]),
    sha256: z.string(),
    /** Null for one that is delivered. */
    url: z.string().nullable(),
    /** Name of a single file; null for an archive. */
    single: z.string().nullable(),
    folder: z.string(),
    programs: z.array(program).readonly(),
  })
  .meta({
    id: "Release",
    description:
      "A binary or an archive by its SHA-256, and the folder that it is unpacked to. Without `url` it was delivered.",
  });

export const artifact = z.union([release, image]);

export const heldArtifact = z
  .object({ folder: z.string(), blobs: z.array(z.string()).readonly() })
  .meta({ id: "HeldArtifact", description: "The folder of an artifact, and the SHA-256 of what it is made of." });

export type Artifact = Readonly<z.infer<typeof artifact>>;
