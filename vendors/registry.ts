/** Registries of images, asked what a tag is: https://distribution.github.io/distribution/spec/ */
import { createHash } from "node:crypto";
import { call, Refusal } from "./http.ts";

/** A name that moves, at a registry. */
export interface Tagged {
  readonly registry: string;
  readonly path: string;
  readonly tag: string;
}

interface Opener {
  readonly username: string;
  readonly password: string;
}

/** What a tag is now. */
export interface Pinned {
  /** `sha256:…` */
  readonly digest: string;
  /** `linux/amd64` and so on; none where the answer does not say. */
  readonly platforms: readonly string[];
}

/** Bytes of what a tag names: a manifest, or a list of them. */
const most = 4 << 20;

const accept = ["oci.image.index.v1", "oci.image.manifest.v1", "docker.distribution.manifest.list.v2"]
  .concat("docker.distribution.manifest.v2")
  .map((kind) => `application/vnd.${kind}+json`)
  .join(", ");

/** Docker Hub is not where its name says. */
export const registryAddress = (registry: string): string =>
  `https://${registry === "docker.io" ? "registry-1.docker.io" : registry}`;

const basic = ({ username, password }: Opener): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

/** A token from where the registry says, which may be no less guarded than itself: to pull, and for no more. */
const token = async (base: string, path: string, challenge: string, opener: Opener | undefined): Promise<string> => {
  const words = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  const realm = URL.canParse(words.realm ?? "") ? new URL(words.realm ?? "") : undefined;
  if (realm?.protocol !== new URL(base).protocol)
    throw new Error(`${base} has its tokens at ${JSON.stringify(words.realm ?? "")}, which is not asked`);
  if (words.service) realm.searchParams.set("service", words.service);
  realm.searchParams.set("scope", `repository:${path}:pull`);
  const answer = await call(realm.href, { what: realm.origin, ...(opener ? { authorization: basic(opener) } : {}) });
  const given = (await answer.json()) as { token?: unknown; access_token?: unknown };
  const found = given.token ?? given.access_token;
  if (typeof found !== "string") throw new Error(`${realm.origin} gives no token`);
  return `Bearer ${found}`;
};

/** What it wants before it gives anything. @param opener none, where anybody may pull */
const authorization = async (base: string, path: string, refusal: Refusal, opener: Opener | undefined) => {
  const challenge = refusal.headers.get("www-authenticate") ?? "";
  if (/^bearer /i.test(challenge)) return token(base, path, challenge, opener);
  if (opener) return basic(opener);
  throw refusal;
};

const platformsIn = (body: string): readonly string[] => {
  const { manifests = [] } = JSON.parse(body) as {
    manifests?: readonly { platform?: { os?: string; architecture?: string } }[];
  };
  return [...new Set(manifests.map(({ platform }) => `${platform?.os}/${platform?.architecture}`))]
    .filter((one) => !/unknown|undefined/.test(one))
    .sort();
};

/**
 * What a tag is now, by the sum of what came.
 * @param base where the registry answers
 * @throws Refusal for what it does not give; Error when it is not what it says, or no answer comes
 */
export const pinnedOf = async (
  { registry, path, tag }: Tagged,
  opener?: Opener,
  base = registryAddress(registry),
): Promise<Pinned> => {
  const url = `${base}/v2/${path}/manifests/${tag}`;
  const get = (given: { readonly authorization?: string }) =>
    call(url, { what: `${registry}, asked for ${path}:${tag},`, headers: { accept }, ...given });
  const answer = await get({}).catch(async (error: unknown) => {
    if (!(error instanceof Refusal) || error.status !== 401) throw error;
    return get({ authorization: await authorization(base, path, error, opener) });
  });
  const body = Buffer.from(await answer.arrayBuffer());
  if (body.length > most) throw new Error(`${registry} gives ${body.length} bytes for ${path}:${tag}, and no manifest`);
  const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
  const named = answer.headers.get("docker-content-digest") ?? digest;
  if (named !== digest) throw new Error(`${registry} calls ${path}:${tag} ${named}, and what came is ${digest}`);
  return { digest, platforms: platformsIn(body.toString()) };
};
