/** What the program says beside what Cloudflare has, in the API's words. Pure. */
import { isDeepStrictEqual } from "node:util";
import { foldedAddress } from "#settings/schema/hostname.ts";
import { typeOf, unknown, type Wanted } from "./wanted.ts";

export type AccountRow = Readonly<Record<string, unknown>> & { readonly id: string };

export interface Difference {
  readonly field: string;
  readonly there: unknown;
  readonly here: unknown;
}

/** The id of what is taken over for a resource of the program; undefined when it will be new. */
export type IdOf = (urn: string) => string | undefined;

const irregular: Readonly<Record<string, string>> = {
  includes: "include",
  excludes: "exclude",
  requires: "require",
  azureAd: "azureAD",
  githubOrganization: "github-organization",
  serviceAuth401Redirect: "service_auth_401_redirect",
};

const apiWord = (key: string): string =>
  irregular[key] ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const inApiWords = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inApiWords);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [apiWord(key), inApiWords(inner)] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
};

/** Whose id stands at a place, by the last word of the resource's type. */
const owners: Readonly<Record<string, string>> = {
  content: "ZeroTrustTunnelCloudflared",
  policies: "ZeroTrustAccessPolicy",
  tokenId: "ZeroTrustAccessServiceToken",
  group: "ZeroTrustAccessGroup",
  identityProviderId: "ZeroTrustAccessIdentityProvider",
  loginMethod: "ZeroTrustAccessIdentityProvider",
  allowedIdps: "ZeroTrustAccessIdentityProvider",
};

/** An input with the ids that the preview does not know, as far as they are taken over. */
const resolved = (input: string, { inputs, madeFrom }: Wanted, idOf: IdOf): unknown => {
  const sources = [...madeFrom(input)];
  const fill = (value: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((one) => fill(one, path));
    if (isRecord(value))
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, [...path, key])]));
    if (value !== unknown) return value;
    const owner = path.toReversed().flatMap((key) => owners[key] ?? [])[0];
    const at = sources.findIndex((urn) => typeOf(urn).split(":").at(-1) === owner);
    const [urn = ""] = at < 0 ? [] : sources.splice(at, 1);
    const id = idOf(urn) ?? `new:${urn.split("::").at(-1)}`;
    return input === "content" ? `${id}.cfargotunnel.com` : id;
  };
  return fill(inputs[input], [input]);
};

/** What the program says, by the API's name of it. */
export const sayings = (wanted: Wanted, idOf: IdOf): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.keys(wanted.inputs).map((input) => [apiWord(input), inApiWords(resolved(input, wanted, idOf))]),
  );

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (isRecord(value) && Object.keys(value).length === 0);

/** An application's answer has its policies whole, of which the program says which and in what order. */
const attached = (value: unknown): unknown =>
  Array.isArray(value)
    ? value
        .map(({ id, precedence }) => ({ id, precedence }))
        .toSorted((a, b) => Number(a.precedence) - Number(b.precedence))
    : value;

const canonical = (field: string, value: unknown, ordered: boolean): unknown => {
  const plain = inApiWords(field === "policies" ? attached(value) : value);
  const isSet = Array.isArray(plain) && !ordered && field !== "policies";
  return isSet ? plain.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) : plain;
};

/** What the first `up` would change at this object: a preview after the import is empty but for these. */
export const differences = (wanted: Wanted, row: AccountRow, idOf: IdOf): readonly Difference[] => {
  const declared = sayings(wanted, idOf);
  const { fields, ordered = false, hostnames = [] } = wanted.kind;
  return Object.entries(fields).flatMap(([field, byDefault]) => {
    const here = canonical(field, declared[field] ?? byDefault, ordered);
    const there = canonical(field, row[field], ordered);
    const asOne = (value: unknown) =>
      typeof value === "string" && hostnames.includes(field) ? foldedAddress(value) : value;
    const same = isDeepStrictEqual(asOne(here), asOne(there)) || (isNothing(here) && isNothing(there));
    return same ? [] : [{ field, there, here }];
  });
};
