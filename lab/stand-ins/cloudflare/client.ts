/** Cloudflare's HTTP API as cloudflare-go speaks it: an envelope of which only `result` counts, and patient retries. */
import type { Outside } from "../outside.ts";

export interface CloudflareConfig {
  /** 40 to 80 letters, digits, - or _. */
  readonly apiToken?: string | undefined;
  /** @default "https://api.cloudflare.com/client/v4/" */
  readonly baseUrl?: string | undefined;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export class CloudflareError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Cloudflare {
  /** Answers with the envelope's `result`, whatever its `success` says. Throws CloudflareError. */
  call<T>(method: Method, path: string, body?: object): Promise<T>;
  /** As a GET, but undefined when the status is 404. */
  find<T>(path: string): Promise<T | undefined>;
}

const retries = 10;

/** Milliseconds the server asks for, when that is under a minute. */
const asked = (headers: Headers, now: number): number | undefined => {
  const ms = headers.get("retry-after-ms");
  const after = headers.get("retry-after");
  let wait = Number.NaN;
  if (ms !== null) wait = Number(ms);
  else if (after !== null) wait = /^\d/.test(after) ? Number(after) * 1_000 : Date.parse(after) - now;
  return wait >= 0 && wait < 60_000 ? wait : undefined;
};

/** 2, 4, 8, 16, then 30 seconds, up to a quarter less. */
const backoff = (tries: number): number => Math.min(2_000 * 2 ** tries, 30_000) * (1 - Math.random() / 4);

const isRetried = ({ status, headers }: Response): boolean => {
  const told = headers.get("x-should-retry");
  if (told !== null) return told === "true";
  return status === 408 || status === 409 || status === 429 || status >= 500;
};

/** Throws when the token is missing or malformed; speaks to nobody yet. */
export const createCloudflare = (config: CloudflareConfig, { fetch, pause, now }: Outside): Cloudflare => {
  const { apiToken = "", baseUrl = "https://api.cloudflare.com/client/v4/" } = config;
  if (!/^[0-9A-Za-z\-_]{40,80}$/.test(apiToken)) {
    throw new Error(
      `cloudflare:apiToken: API tokens must only contain characters a-z, A-Z, 0-9, hyphens and underscores, 40 to 80 of them (has ${apiToken.length})`,
    );
  }
  const base = baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`;

  const send = (method: Method, path: string, body: object | undefined, tries: number): Promise<Response> =>
    fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiToken}`,
        accept: "application/json",
        "x-stainless-retry-count": String(tries),
        ...(body ? { "content-type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });

  const attempt = async <T>(method: Method, path: string, body: object | undefined, tries: number): Promise<T> => {
    let response: Response;
    try {
      response = await send(method, path, body, tries);
    } catch (error) {
      // Also when the request may have arrived: a second POST can then meet what the first one made.
      if (tries === retries) throw error;
      await pause(backoff(tries));
      return attempt<T>(method, path, body, tries + 1);
    }
    if (response.ok) {
      const text = await response.text();
      return (text === "" ? undefined : (JSON.parse(text) as { result: T }).result) as T;
    }
    if (tries < retries && isRetried(response)) {
      await response.body?.cancel();
      await pause(asked(response.headers, now()) ?? backoff(tries));
      return attempt<T>(method, path, body, tries + 1);
    }
    const { status, statusText } = response;
    throw new CloudflareError(status, `${method} "${base}${path}": ${status} ${statusText} ${await response.text()}`);
  };

  const call: Cloudflare["call"] = (method, path, body) => attempt(method, path, body, 0);
  const find: Cloudflare["find"] = (path) =>
    call<never>("GET", path).catch((error: unknown) => {
      if (error instanceof CloudflareError && error.status === 404) return undefined;
      throw error;
    });
  return { call, find };
};
