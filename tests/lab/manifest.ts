/** What `pulumi up` hands to `outward apply`, to be handed over again, changed or not. */
import { type Ended, guestInput, pulumi } from "./lab.ts";

interface File {
  readonly path: string;
  content: string;
}

export interface Manifest {
  downloads: { url: string; path: string; sha256: string }[];
  files: File[];
  connector: { patienceSeconds: number; candidate: { ready: string; files: File[] } };
}

interface Resource {
  readonly urn: string;
  readonly inputs?: { readonly stdin?: { readonly plaintext?: string } };
}

/** As the stack has it now. */
export const manifestOf = async (project: string): Promise<Manifest> => {
  const exported = JSON.parse(await pulumi("stack", "export", "--show-secrets")) as {
    deployment: { resources: Resource[] };
  };
  const unit = exported.deployment.resources.find(({ urn }) => new RegExp(`::${project}-on-.*-apply$`).test(urn));
  return JSON.parse(JSON.parse(unit?.inputs?.stdin?.plaintext ?? '"{}"')) as Manifest;
};

/** The files whose path ends so, with another text. */
export const edited = (files: readonly File[], end: string, edit: (text: string) => string): void => {
  const found = files.filter(({ path }) => path.endsWith(end));
  if (found.length === 0) throw new Error(`no file ends with ${end}`);
  for (const file of found)
    file.content = Buffer.from(edit(Buffer.from(file.content, "base64").toString())).toString("base64");
};

export const apply = (project: string, what: Manifest): Promise<Ended> =>
  guestInput(JSON.stringify(what), "outward", "apply", project);
