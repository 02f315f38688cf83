/** Credentials of registries that do not give their images to everybody. Secret; they get into no project's data. */
import { z } from "zod";
import type { Project } from "../project/project.ts";
import { nearest } from "../schema/faults.ts";
import { key } from "../schema/key.ts";
import { text } from "../schema/values.ts";
import { imageRefOf, isRegistry } from "./images.ts";

const where = (registry: string): string => `'outward:registries["${registry}"]'`;

const set = "set it with: pulumi config set --secret --path 'outward:registries[\"ghcr.io\"].password'";

/** HTTP divides the two by the first colon. */
const username = text("a user's name at the registry, in printable ASCII without a colon", "robot", (value) =>
  /^[\x21-\x39\x3b-\x7e]{1,255}$/.test(value),
);

const password = z.string({ error: `must be text; ${set}` }).regex(/^[\x21-\x7e]{1,4096}$/, {
  error: `must be a token or a password, in printable ASCII without blanks; ${set}`,
});

const registry = text("a registry by its name alone", "ghcr.io", isRegistry);

const credential = z.strictObject(
  {
    username: key(username, "user, or what stands for one beside a token", { example: "robot" }),
    password: key(password, "a token that may read images, and nothing else", { secret: true }),
  },
  { error: (issue) => (issue.code === "invalid_type" ? "must be { username: …, password: … }" : undefined) },
);

export const registriesShape = z.record(registry, credential, {
  error: (issue) => {
    if (issue.code === "invalid_type")
      return "must be credentials by registry, e.g. { ghcr.io: { username: …, password: … } }";
    return issue.code === "invalid_key" ? "is no registry; name it as its images do, e.g. ghcr.io" : undefined;
  },
});

/** By the registry's name. */
export type Registries = Readonly<z.infer<typeof registriesShape>>;

const registriesOf = (projects: readonly Project[]): readonly string[] => [
  ...new Set(
    projects.flatMap(({ workload }) =>
      workload.services.flatMap(({ image }) => (typeof image === "string" ? [imageRefOf(image)?.registry ?? ""] : [])),
    ),
  ),
];

/** Credentials that no image is fetched with. */
export const registryFaults = (projects: readonly Project[], registries: Registries): readonly string[] => {
  const used = registriesOf(projects);
  return Object.keys(registries)
    .filter((name) => !used.includes(name))
    .map((name) => {
      const near = nearest(name, used);
      const move = near ? `did you mean ${near}? If not, run` : "run";
      return `outward:registries.${name}: no service runs an image of it; ${move}: pulumi config rm --path ${where(name)}`;
    });
};

/** Registries whose credentials stand in the stack's file as they are. @param encrypted the keys that are not; unknown, if none */
export const legibleRegistries = (
  registries: Registries,
  encrypted: readonly string[] | undefined,
): readonly string[] =>
  encrypted === undefined || encrypted.includes("outward:registries")
    ? []
    : Object.keys(registries).map(
        (name) =>
          `outward:registries.${name}.password: is not encrypted; choose another, and run: pulumi config set --secret --path 'outward:registries["${name}"].password'`,
      );
