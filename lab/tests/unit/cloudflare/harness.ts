/** A Cloudflare emulator without sockets: a clock and an edge that the test holds in its hands. */
import type { EdgeConnection, EdgeRequest, EdgeState } from "#lab/apis/cloudflare/edge.ts";
import { type Cloudflare, createCloudflare, LAB_SCOPES, type Scope } from "#lab/apis/cloudflare/index.ts";
import type { Tables } from "#lab/apis/cloudflare/state.ts";
import { answer, type Reply } from "#lab/apis/server.ts";

export const ACCOUNT = "0123456789abcdef0123456789abcdef";
export const ZONE = "abcdefabcdefabcdefabcdefabcdefab";
export const TOKEN = "lab-token-0123456789-0123456789-01234567";

/** One object or error of an answer; missing keys read as undefined. */
export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly result: Json;
  readonly rows: readonly Json[];
  /** `code message` of the first error, or "". */
  readonly error: string;
  readonly reply: Reply;
  readonly known: boolean;
}

const asJson = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});

const read = (reply: Reply, known: boolean): Answer => {
  const { result, errors } = asJson(reply.json);
  const first = asJson(Array.isArray(errors) ? errors[0] : undefined);
  const rows = Array.isArray(result) ? result.map(asJson) : [];
  const error = first.code === undefined ? "" : `${first.code} ${first.message}`;
  return { status: reply.status, result: asJson(result), rows, error, reply, known };
};

export interface Options {
  readonly zoneName?: string;
  readonly scopes?: readonly Scope[];
  readonly tables?: Tables;
  /** Replaces the edge's reception of a state. */
  readonly put?: (state: EdgeState) => Promise<void>;
}

/** The emulator and everything around it; `time.now` may be moved by the test. */
export const lab = ({ zoneName = "outward.test", scopes = LAB_SCOPES, tables, put }: Options = {}) => {
  const time = { now: new Date("2026-01-01T00:00:00Z") };
  const edge = {
    states: [] as EdgeState[],
    connections: [] as EdgeConnection[],
    dropped: [] as string[],
    requests: [] as EdgeRequest[],
  };
  const saved: Tables[] = [];
  const api: Cloudflare = createCloudflare({
    now: () => time.now,
    account: ACCOUNT,
    zone: { id: ZONE, name: zoneName },
    team: "outward",
    tokens: { [TOKEN]: scopes },
    save: (all) => void saved.push(structuredClone(all)),
    edge: {
      put: put ?? (async (state) => void edge.states.push(state)),
      connections: async () => edge.connections,
      requests: async (since) => edge.requests.filter(({ created_at }) => Date.parse(created_at) >= since.getTime()),
      drop: async (tunnel) => {
        edge.dropped.push(tunnel);
        edge.connections = edge.connections.filter((connection) => connection.tunnel !== tunnel);
      },
    },
    ...(tables && { tables }),
  });
  /** One call below `/client/v4`; `{a}` and `{z}` stand for the account and the zone. */
  const call = async (method: string, target: string, body?: unknown, bearer = TOKEN): Promise<Answer> => {
    const full = target.replace("{a}", `/accounts/${ACCOUNT}`).replace("{z}", `/zones/${ZONE}`);
    const url = new URL(`http://emulator/client/v4${full}`);
    const headers = bearer === "" ? {} : { authorization: `Bearer ${bearer}` };
    const text = body === undefined ? "" : JSON.stringify(body);
    const got = await answer(api, { method, path: url.pathname, query: url.searchParams, body, text, headers });
    return read(got.reply, got.known);
  };
  /** The id of a freshly made object. Throws when it was refused. */
  const make = async (target: string, body: unknown): Promise<string> => {
    const got = await call("POST", target, body);
    if (got.status !== 201) throw new Error(`POST ${target} was refused: ${got.error} ${JSON.stringify(got.reply)}`);
    return String(got.result.id);
  };
  const state = (): EdgeState => {
    const last = edge.states.at(-1);
    if (!last) throw new Error("the edge was never told anything");
    return last;
  };
  return { api, call, make, time, edge, saved, state };
};

export type World = ReturnType<typeof lab>;

/** What a GET shows. */
export const get = async ({ call }: World, target: string): Promise<Json> => (await call("GET", target)).result;

/** A connector's connection as the edge lists it. */
export const connection = (tunnel: string, index = 0, opened_at = "2026-01-01T00:00:05Z"): EdgeConnection => ({
  id: `00000000-0000-4000-8000-00000000000${index}`,
  tunnel,
  client_id: "11111111-0000-4000-8000-000000000000",
  client_version: "2026.9.1",
  arch: "linux_amd64",
  features: ["allow_remote_config"],
  conn_index: index,
  colo_name: "lab01",
  origin_ip: "203.0.113.11",
  opened_at,
});

export const SECRET = Buffer.alloc(32, "a").toString("base64");
export const EVERYONE = { name: "everyone", decision: "allow", include: [{ everyone: {} }] };
export const selfHosted = (domain: string, more: object = {}) => ({
  type: "self_hosted",
  name: domain,
  domain,
  ...more,
});
