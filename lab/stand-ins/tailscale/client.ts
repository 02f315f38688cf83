/** Tailscale's HTTP API as its Go client speaks it: an access token fetched at the first call, and no retries. */
import type { Outside } from "../outside.ts";

export interface TailscaleConfig {
  readonly apiKey?: string | undefined;
  readonly oauthClientId?: string | undefined;
  readonly oauthClientSecret?: string | undefined;
  /** A list, or a list in JSON as the engine hands it over. Default: all that the client has. */
  readonly scopes?: readonly string[] | string | undefined;
  /** Without a trailing slash, which the address of the token would keep. @default "https://api.tailscale.com" */
  readonly baseUrl?: string | undefined;
  /** @default "-", the credential's own */
  readonly tailnet?: string | undefined;
}

export class TailscaleError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Call {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below /api/v2, query included. */
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: object;
  /** Sent as HuJSON, byte for byte. */
  readonly hujson?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Tailscale {
  /** Answers with the body's text. Throws TailscaleError. */
  text(call: Call): Promise<string>;
  /** Answers with the parsed body; undefined when there is none. */
  json<T>(call: Call): Promise<T>;
  /** Path of the tailnet, "/tailnet/-". */
  readonly tailnet: string;
  readonly pause: Outside["pause"];
  readonly now: Outside["now"];
}

/** A token is fetched anew ten seconds before it would expire. */
const margin = 10_000;

const isNotFound = (error: unknown): boolean => error instanceof TailscaleError && error.status === 404;

/** As the call, but undefined when the answer is 404. */
export const orGone = <T>(call: Promise<T>): Promise<T | undefined> =>
  call.catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });

const refusal = async (response: Response): Promise<TailscaleError> => {
  const text = await response.text();
  let message: string;
  try {
    message = String((JSON.parse(text) as { message?: unknown }).message ?? "");
  } catch (error) {
    // As the Go client: a body that is not JSON hides the status, so that it is never taken for "not found".
    return new TailscaleError(0, `${(error as Error).message}: ${text}`);
  }
  return new TailscaleError(response.status, `${message} (${response.status})`);
};

const scopesOf = (scopes: TailscaleConfig["scopes"]): readonly string[] =>
  typeof scopes === "string" ? (JSON.parse(scopes) as string[]) : (scopes ?? []);

interface Token {
  readonly access_token: string;
  readonly expires_in?: number;
}

const tokens = (base: string, config: TailscaleConfig, { fetch, now }: Outside): (() => Promise<string>) => {
  const { oauthClientId: id = "", oauthClientSecret: secret = "" } = config;
  const scope = scopesOf(config.scopes).join(" ");
  const ask = (form: Record<string, string>, headers: Record<string, string>): Promise<Response> =>
    fetch(`${base}/api/v2/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams({ grant_type: "client_credentials", ...form, ...(scope ? { scope } : {}) }).toString(),
    });
  const fresh = async (): Promise<{ token: string; until: number }> => {
    const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64");
    let response = await ask({}, { authorization: `Basic ${basic}` });
    if (!response.ok) response = await ask({ client_id: id, client_secret: secret }, {});
    if (!response.ok)
      throw new Error(`oauth2: cannot fetch token: ${response.status}\nResponse: ${await response.text()}`);
    const { access_token, expires_in } = (await response.json()) as Token;
    return { token: access_token, until: expires_in ? now() + expires_in * 1_000 - margin : Number.POSITIVE_INFINITY };
  };
  let current: Promise<{ token: string; until: number }> | undefined;
  return async () => {
    current ??= fresh();
    const held = await current.catch((error: unknown) => {
      current = undefined;
      throw error;
    });
    if (now() < held.until) return held.token;
    current = fresh();
    return (await current).token;
  };
};

/** Throws when the credentials are missing or say two things; speaks to nobody yet. */
export const createTailscale = (config: TailscaleConfig, outside: Outside): Tailscale => {
  const { apiKey, oauthClientId, oauthClientSecret, baseUrl = "https://api.tailscale.com", tailnet = "-" } = config;
  if (apiKey && (oauthClientId || oauthClientSecret)) {
    throw new Error(
      "tailscale provider credentials are conflicting: set either apiKey or oauthClientId and oauthClientSecret",
    );
  }
  if (!apiKey && !(oauthClientId && oauthClientSecret)) {
    throw new Error("tailscale provider credentials are empty: set apiKey, or oauthClientId and oauthClientSecret");
  }
  const token = tokens(baseUrl, config, outside);
  const basic = `Basic ${Buffer.from(`${apiKey}:`).toString("base64")}`;

  const text: Tailscale["text"] = async ({ method, path, json, hujson, headers }) => {
    const body = json ? JSON.stringify(json) : hujson;
    const response = await outside.fetch(`${baseUrl.replace(/\/+$/, "")}/api/v2${path}`, {
      method,
      headers: {
        authorization: apiKey ? basic : `Bearer ${await token()}`,
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": json ? "application/json" : "application/hujson" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) throw await refusal(response);
    return response.text();
  };

  return {
    text,
    json: async <T>(call: Call) => {
      const answer = await text(call);
      return (answer === "" ? undefined : JSON.parse(answer)) as T;
    },
    tailnet: `/tailnet/${encodeURIComponent(tailnet)}`,
    pause: outside.pause,
    now: outside.now,
  };
};
