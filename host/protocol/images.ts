/** An image that services of a project run, as a host is told of it. */
import { z } from "zod";

const strings = z.array(z.string()).readonly();

const run = z
  .object({
    service: z.string(),
    /** Its unit, which gets a drop-in from the image's own config. */
    unit: z.string(),
    /** The whole command line; null for the image's entrypoint and command. */
    exec: z.string().nullable(),
    /** Words after the entrypoint; null for the image's command. */
    args: z.string().nullable(),
    /** Paths in the image that it may write, besides those that each may. */
    writes: strings,
    /** Paths in the image where files of the host lie. */
    reads: strings,
  })
  .meta({ id: "ImageRun", description: "What a service runs of an image, and where in it something else lies." });

const credential = z
  .object({ username: z.string(), password: z.string() })
  .meta({ id: "RegistryCredential", description: "What opens a registry. Secret; no record has it." });

export const image = z
  .object({
    kind: z.enum(["image"]),
    /** `registry/path` */
    name: z.string(),
    /** `sha256:…` */
    digest: z.string(),
    folder: z.string(),
    /** SHA-256 of the archive that it was delivered in. @default it is fetched */
    archive: z.string().optional(),
    /** Null where anybody may pull. */
    credential: credential.nullable(),
    runs: z.array(run).readonly(),
  })
  .meta({ id: "Image", description: "An image by its digest, and the folder that it is unpacked to: `root` in it." });

export type ImageArtifact = Readonly<z.infer<typeof image>>;
