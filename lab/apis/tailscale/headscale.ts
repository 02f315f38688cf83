/** headscale's REST API: the control server that the lab's nodes really talk to. */
import { readFile } from "node:fs/promises";
import https from "node:https";
import { z } from "zod";

export interface KeyRequest {
  readonly reusable: boolean;
  readonly ephemeral: boolean;
  readonly tags: readonly string[];
  readonly expires: Date;
}

export interface HeadscaleKey {
  readonly id: string;
  readonly used: boolean;
}

export interface HeadscaleNode {
  readonly id: string;
  /** What the node calls itself. */
  readonly hostname: string;
  /** Its first label in the tailnet's DNS: the hostname, or the hostname with a suffix when that was taken. */
  readonly givenName: string;
  readonly addresses: readonly string[];
  readonly tags: readonly string[];
  /** headscale's user; tagged nodes have none that counts. */
  readonly user: string;
  readonly online: boolean;
  readonly ephemeral: boolean;
  readonly machineKey: string;
  readonly nodeKey: string;
  readonly created: string;
  /** RFC 3339; null when it was never seen. */
  readonly lastSeen: string | null;
  /** RFC 3339; null when it does not expire. */
  readonly expiry: string | null;
}

/** What the emulator asks of the control server. All reject with a sentence when it refuses or is not there. */
export interface Headscale {
  /** The key is shown this once. */
  readonly createKey: (request: KeyRequest) => Promise<{ readonly id: string; readonly key: string }>;
  readonly keys: () => Promise<readonly HeadscaleKey[]>;
  readonly deleteKey: (id: string) => Promise<void>;
  readonly nodes: () => Promise<readonly HeadscaleNode[]>;
  readonly deleteNode: (id: string) => Promise<void>;
  readonly setTags: (id: string, tags: readonly string[]) => Promise<void>;
  readonly rename: (id: string, name: string) => Promise<void>;
  /** In headscale's dialect. Needs `policy.mode: database`. */
  readonly setPolicy: (text: string) => Promise<void>;
}

const list = z.array(z.string()).default([]);
const time = z.string().nullish().default(null);
const keySchema = z.object({ id: z.string(), key: z.string().default(""), used: z.boolean().default(false) });
const nodeSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    givenName: z.string(),
    ipAddresses: list,
    tags: list,
    user: z.object({ name: z.string() }).nullish(),
    online: z.boolean().default(false),
    preAuthKey: z.object({ ephemeral: z.boolean().default(false) }).nullish(),
    machineKey: z.string().default(""),
    nodeKey: z.string().default(""),
    createdAt: z.string(),
    lastSeen: time,
    expiry: time,
  })
  .transform(
    (node): HeadscaleNode => ({
      id: node.id,
      hostname: node.name,
      givenName: node.givenName,
      addresses: node.ipAddresses,
      tags: node.tags,
      user: node.user?.name ?? "",
      online: node.online,
      ephemeral: node.preAuthKey?.ephemeral ?? false,
      machineKey: node.machineKey,
      nodeKey: node.nodeKey,
      created: node.createdAt,
      lastSeen: node.lastSeen ?? null,
      expiry: node.expiry ?? null,
    }),
  );

export interface HeadscaleOptions {
  /** Where it listens: an address, since the API process has no resolver of the lab. */
  readonly host: string;
  readonly port: number;
  /** The name in its certificate, e.g. `headscale.lab.test`. */
  readonly name: string;
  /** Files: the CA that signed the certificate, and the API key. Read at each call. */
  readonly caFile: string;
  readonly apiKeyFile: string;
}

const DEADLINE = 10_000;

const asking =
  (options: HeadscaleOptions) =>
  async (method: string, path: string, json?: unknown): Promise<unknown> => {
    const { host, port, name } = options;
    const what = `${method} ${path} at headscale (${host}:${port})`;
    const ca = await readFile(options.caFile);
    const key = (await readFile(options.apiKeyFile, "utf8")).trim();
    const headers = { host: name, authorization: `Bearer ${key}`, "content-type": "application/json" };
    const [status, text] = await new Promise<[number, string]>((resolve, reject) => {
      const request = https.request(
        { host, port, servername: name, ca, method, path, headers, timeout: DEADLINE },
        async (response) => {
          try {
            const parts: Buffer[] = [];
            for await (const part of response) parts.push(part as Buffer);
            resolve([response.statusCode ?? 0, Buffer.concat(parts).toString("utf8")]);
          } catch (error) {
            reject(error);
          }
        },
      );
      request.once("timeout", () => request.destroy(new Error(`no answer in ${DEADLINE / 1000} s`)));
      request.once("error", (error) => reject(new Error(`${what} failed: ${error.message}`)));
      request.end(json === undefined ? undefined : JSON.stringify(json));
    });
    if (status !== 200) throw new Error(`${what} answered ${status}: ${text}`);
    return JSON.parse(text);
  };

const part = encodeURIComponent;

/** The real control server. */
export const headscaleAt = (options: HeadscaleOptions): Headscale => {
  const ask = asking(options);
  return {
    createKey: async ({ reusable, ephemeral, tags, expires }) => {
      const request = { reusable, ephemeral, expiration: expires.toISOString(), aclTags: tags };
      const answer = await ask("POST", "/api/v1/preauthkey", request);
      return z.object({ preAuthKey: keySchema }).parse(answer).preAuthKey;
    },
    keys: async () => {
      const answer = await ask("GET", "/api/v1/preauthkey");
      return z.object({ preAuthKeys: z.array(keySchema).default([]) }).parse(answer).preAuthKeys;
    },
    deleteKey: async (id) => void (await ask("DELETE", `/api/v1/preauthkey?id=${part(id)}`)),
    nodes: async () =>
      z.object({ nodes: z.array(nodeSchema).default([]) }).parse(await ask("GET", "/api/v1/node")).nodes,
    deleteNode: async (id) => void (await ask("DELETE", `/api/v1/node/${part(id)}`)),
    setTags: async (id, tags) => void (await ask("POST", `/api/v1/node/${part(id)}/tags`, { tags })),
    rename: async (id, name) => void (await ask("POST", `/api/v1/node/${part(id)}/rename/${part(name)}`)),
    setPolicy: async (text) => void (await ask("PUT", "/api/v1/policy", { policy: text })),
  };
};
