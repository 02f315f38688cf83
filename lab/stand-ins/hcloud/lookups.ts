/** The package's functions that look something up. They run at every preview. */
import type { Question } from "../model.ts";
import type { Props } from "../props.ts";
import type { Hcloud } from "./client.ts";
import { type ServerJson, stateOf } from "./server-state.ts";

type Json = Readonly<Record<string, unknown>>;

interface Deprecation {
  readonly announced: string;
  readonly unavailable_after: string;
}

const deprecation = (json: Json): Props => {
  const told = json.deprecation as Deprecation | null | undefined;
  return {
    isDeprecated: !!told,
    deprecationAnnounced: told?.announced ?? "",
    unavailableAfter: told?.unavailable_after ?? "",
  };
};

const serverType = (json: Json): Props => ({
  id: json.id,
  name: json.name,
  description: json.description,
  architecture: json.architecture,
  category: json.category,
  cores: json.cores,
  cpuType: json.cpu_type,
  disk: json.disk,
  memory: json.memory,
  storageType: json.storage_type,
  includedTraffic: 0,
  ...deprecation(json),
  locations: ((json.locations ?? []) as Json[]).map((location) => ({
    id: location.id,
    name: location.name,
    available: location.available,
    recommended: location.recommended,
    ...deprecation(location),
  })),
});

const location = (json: Json): Props => ({
  id: json.id,
  name: json.name,
  description: json.description,
  city: json.city,
  country: json.country,
  latitude: json.latitude,
  longitude: json.longitude,
  networkZone: json.network_zone,
});

const image = (json: Json): Props => ({
  id: json.id,
  name: json.name ?? "",
  type: json.type,
  description: json.description,
  created: json.created,
  deprecated: json.deprecated ?? "",
  architecture: json.architecture,
  labels: json.labels ?? {},
  osFlavor: json.os_flavor,
  osVersion: json.os_version ?? "",
  rapidDeploy: json.rapid_deploy ?? false,
});

/** By id, or the first of a query; exactly one of the two must be given. */
const one = async (api: Hcloud, noun: string, id: unknown, query: string): Promise<Json> => {
  const found = id
    ? (await api.find<Record<string, Json>>(`/${noun}s/${id}`))?.[noun]
    : (await api.call<Record<string, Json[]>>("GET", `/${noun}s?${query}`))[`${noun}s`]?.[0];
  if (!found) throw new Error(`no ${noun.replace("_", " ")} found with ${id ? `id ${id}` : query}`);
  return found;
};

const byIdOrName = (noun: string, shape: (json: Json) => Props): Question<Hcloud>["run"] => {
  return async (api, { id, name }) => {
    if (!id && !name) throw new Error(`please specify an id or a name to look up the ${noun.replace("_", " ")}`);
    return shape(await one(api, noun, id, `name=${encodeURIComponent(String(name))}`));
  };
};

/** Every page of a list. */
const all = async (api: Hcloud, noun: string, query = ""): Promise<Json[]> => {
  const found: Json[] = [];
  let page: number | null = 1;
  while (page) {
    type Page = Readonly<Record<string, Json[]>> & {
      readonly meta?: { readonly pagination?: { readonly next_page: number | null } };
    };
    const answer: Page = await api.call("GET", `/${noun}?page=${page}&per_page=50${query}`);
    found.push(...(answer[noun] ?? []));
    page = answer.meta?.pagination?.next_page ?? null;
  }
  return found;
};

const allServerTypes = async (api: Hcloud): Promise<Props> => {
  const types = await all(api, "server_types");
  return {
    id: types.map(({ id }) => id).join("-"),
    serverTypes: types.map(serverType),
    serverTypeIds: types.map(({ id }) => String(id)),
    names: types.map(({ name }) => name),
    descriptions: types.map(({ description }) => description),
  };
};

const servers: Question<Hcloud>["run"] = async (api, { withStatuses }) => {
  const query = ((withStatuses ?? []) as string[]).map((status) => `&status=${encodeURIComponent(status)}`).join("");
  const found = (await all(api, "servers", query)) as unknown as ServerJson[];
  return {
    id: found.map(({ id }) => id).join("-"),
    servers: found.map((server) => ({ id: server.id, ...stateOf(server, {}, undefined) })),
  };
};

/** By token. */
export const lookups: Readonly<Record<string, Question<Hcloud>>> = {
  "hcloud:index/getServerType:getServerType": { inputs: ["id", "name"], run: byIdOrName("server_type", serverType) },
  "hcloud:index/getServerTypes:getServerTypes": { inputs: [], run: allServerTypes },
  "hcloud:index/getServers:getServers": { inputs: ["withStatuses"], run: servers },
  "hcloud:index/getLocation:getLocation": { inputs: ["id", "name"], run: byIdOrName("location", location) },
  "hcloud:index/getImage:getImage": {
    inputs: ["id", "name", "withArchitecture", "includeDeprecated"],
    run: async (api, { id, name, withArchitecture = "x86", includeDeprecated }) => {
      if (!id && !name) throw new Error("please specify an id or a name to look up the image");
      const deprecated = includeDeprecated ? "&include_deprecated=true" : "";
      const query = `architecture=${withArchitecture}${deprecated}&name=${encodeURIComponent(String(name))}`;
      return { withArchitecture, ...image(await one(api, "image", id, query)) };
    },
  },
};
