/** The package's functions that look something up. They run at every preview. */
import type { Question } from "../model.ts";
import { isRecord, type Props } from "../props.ts";
import type { Cloudflare } from "./client.ts";
import { scopeOf } from "./crud.ts";
import { camelised } from "./names.ts";

/** `{account: {id}}` is `account.id=…`; other members are refused, because the stand-in does not know how they are sent. */
const query = (filter: Props, known: readonly string[]): string => {
  const flat = Object.entries(filter).flatMap(([key, value]) =>
    isRecord(value)
      ? Object.entries(value).map(([inner, one]) => [`${key}.${inner}`, one] as const)
      : [[key, value] as const],
  );
  const strange = flat.find(([key]) => !known.includes(key));
  if (strange) throw new Error(`filter.${strange[0]} is not modelled by the stand-in; known are ${known.join(", ")}`);
  return flat.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join("&");
};

/** By id; or by a filter that must find exactly one, which is then fetched by its id. */
const oneOf = (plural: "zones" | "accounts", key: string, filters: readonly string[]): Question<Cloudflare> => ({
  inputs: [key, "filter"],
  run: async (api, args) => {
    const { filter } = args;
    if (!args[key] === !filter) throw new Error(`exactly one of ${key} and filter must be given`);
    let id = args[key];
    if (isRecord(filter)) {
      const found = await api.call<readonly { readonly id: string }[]>("GET", `${plural}?${query(filter, filters)}`);
      if (found.length !== 1)
        throw new Error(`failed to find exactly one result: ${found.length} ${plural} match the filter`);
      id = found[0]?.id;
    }
    const json = await api.call<object>("GET", `${plural}/${id}`);
    return { ...(camelised(json) as Props), [key]: id, ...(filter ? { filter } : {}) };
  },
});

/** By token. */
export const lookups: Readonly<Record<string, Question<Cloudflare>>> = {
  "cloudflare:index/getZone:getZone": oneOf("zones", "zoneId", ["name", "status", "account.id", "account.name"]),
  "cloudflare:index/getAccount:getAccount": oneOf("accounts", "accountId", ["name"]),
  "cloudflare:index/getZeroTrustAccessIdentityProviders:getZeroTrustAccessIdentityProviders": {
    inputs: ["accountId", "zoneId"],
    run: async (api, args) => {
      const found = await api.call<readonly object[]>("GET", `${scopeOf(args)}/access/identity_providers`);
      return { ...args, results: camelised(found) };
    },
  },
  "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken": {
    inputs: ["accountId", "tunnelId"],
    required: ["accountId", "tunnelId"],
    secrets: ["token"],
    run: async (api, { accountId, tunnelId }) => {
      const token = await api.call<string>("GET", `accounts/${accountId}/cfd_tunnel/${tunnelId}/token`);
      return { accountId, tunnelId, token };
    },
  },
};
