/** `bin/outward pin`: what a tag is now, for an image in a project's data. */
import { imageRefOf, imageRuleOf } from "#settings/workload/images.ts";
import { registriesShape } from "#settings/workload/registries.ts";
import { Refusal } from "#vendors/http.ts";
import { type Pinned, pinnedOf, type Tagged } from "#vendors/registry.ts";
import { config } from "../state/export.ts";
import { stack, Usage, verb } from "../verb.ts";

interface Asked {
  readonly image: Tagged;
  readonly stack: string | undefined;
}

/** The stack's credential of a registry; none where no stack is selected, or it has none. */
const openerOf = async (registry: string, stack: string | undefined) => {
  const values = await config(stack);
  return registriesShape.parse(JSON.parse(values["outward:registries"] ?? "{}"))[registry];
};

const moveOf = (registry: string): string =>
  `it wants a credential: pulumi config set --secret --path 'outward:registries["${registry}"].password', and .username`;

/** Anybody is asked for first: what is public needs no stack. */
const asked = async ({ image, stack }: Asked): Promise<Pinned> => {
  const refused = (error: unknown): boolean => error instanceof Refusal && [401, 403, 404].includes(error.status);
  return pinnedOf(image).catch(async (error: unknown) => {
    if (!refused(error)) throw error;
    const opener = await openerOf(image.registry, stack).catch(() => undefined);
    if (!opener) throw new Error(`${(error as Error).message}\n${moveOf(image.registry)}`);
    return pinnedOf(image, opener);
  });
};

export const pin = verb({
  name: "pin",
  does: "what an image's tag is now, with its digest, for a project's data",
  about: `
A tag moves, so a project's data name what it is: registry/name:tag@sha256:… This asks the registry from here and prints
that; it changes nothing. A registry that gives its images not to everybody is asked with outward:registries of the stack.`,
  words: "<registry/name:tag>",
  options: { stack },
  exits: { 0: "printed", 2: "wrong usage, or it could not be found out" },
  read: ({ stack }, [name, more]): Asked => {
    if (name === undefined || more !== undefined) throw new Usage("name one image, e.g. ghcr.io/acme/shop:1.4.2");
    const image = imageRefOf(name);
    if (!image) throw new Usage(`"${name}" ${imageRuleOf(name)}`);
    if (image.digest && !image.tag) throw new Usage(`"${name}" has a digest and no tag: it is pinned already`);
    return { image: { ...image, tag: image.tag ?? "latest" }, stack };
  },
  run: async (given) => {
    const { registry, path, tag } = given.image;
    const { digest, platforms } = await asked(given);
    console.log(`${registry}/${path}:${tag}@${digest}`);
    if (platforms.length > 0) console.error(`for ${platforms.join(", ")}`);
    return 0;
  },
});
