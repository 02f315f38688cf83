/** Hetzner's HTTP API as hcloud-go speaks it: bearer token, error codes, retries, actions awaited by polling. */
import { milliseconds } from "../duration.ts";
import type { Outside } from "../outside.ts";

export interface HcloudConfig {
  /** Exactly 64 characters. */
  readonly token?: string | undefined;
  /** @default "https://api.hetzner.cloud/v1" */
  readonly endpoint?: string | undefined;
  /** @default "500ms" */
  readonly pollInterval?: string | undefined;
  /** "constant", or "exponential": doubled every time, a minute at most. @default "constant" */
  readonly pollFunction?: string | undefined;
}

export interface Action {
  readonly id: number;
  readonly status: "running" | "success" | "error";
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A refusal in the vendor's own words. */
export class HcloudError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Hcloud {
  /** Answers with the parsed body. Throws HcloudError. */
  call<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<T>;
  /** As a GET, but undefined when the API answers `not_found`. */
  find<T>(path: string): Promise<T | undefined>;
  /** Resolves when none of them is running any more. Throws the first failure. */
  settled(actions: readonly (Action | null | undefined)[]): Promise<void>;
  readonly pause: Outside["pause"];
}

const retriedCodes = new Set(["conflict", "rate_limit_exceeded", "bad_gateway", "timeout"]);
const retries = 5;
const idsPerPoll = 25;

interface ErrorBody {
  readonly error?: {
    readonly code?: string;
    readonly message?: string;
    readonly details?: { readonly fields?: readonly { readonly name: string; readonly messages?: string[] }[] } | null;
  };
}

const errorIn = (text: string): ErrorBody["error"] => {
  try {
    return (JSON.parse(text) as ErrorBody).error;
  } catch {
    return undefined;
  }
};

const refusal = async (response: Response): Promise<HcloudError> => {
  const text = await response.text();
  const json = response.headers.get("content-type")?.startsWith("application/json");
  const error = json ? errorIn(text) : undefined;
  const trace = response.headers.get("x-correlation-id");
  // A body that is not JSON has no code, so that a "not found" from a proxy is never taken for one from the API.
  if (!error?.code) return new HcloudError(response.status, "", `server responded with status code ${response.status}`);
  const fields = (error.details?.fields ?? []).map(
    ({ name, messages }) => `${name}: ${messages?.join(", ") ?? "invalid"}`,
  );
  const reference = [error.code, ...(trace ? [trace] : [])].join(", ");
  const message = [`${error.message} (${reference})`, ...fields].join("\n- ");
  return new HcloudError(response.status, error.code, message);
};

/** Throws when the token has not 64 characters or the poll function is unknown; speaks to nobody yet. */
export const createHcloud = (config: HcloudConfig, { fetch, pause }: Outside): Hcloud => {
  const { token = "", endpoint = "https://api.hetzner.cloud/v1", pollFunction = "constant" } = config;
  if (token.length !== 64) {
    throw new Error(`hcloud:token: entered token is invalid (must be exactly 64 characters long, has ${token.length})`);
  }
  if (pollFunction !== "constant" && pollFunction !== "exponential") {
    throw new Error(`hcloud:pollFunction: "${pollFunction}" must be "constant" or "exponential"`);
  }
  const interval = milliseconds(config.pollInterval ?? "500ms", "hcloud:pollInterval");
  const base = endpoint.replace(/\/+$/, "");

  const attempt = async <T>(method: string, path: string, body: object | undefined, tries: number): Promise<T> => {
    const again = async (): Promise<T> => {
      await pause(1_000 + (2 ** tries - 1) * 1_000 * Math.random());
      return attempt<T>(method, path, body, tries + 1);
    };
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        ...(body ? { "content-type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (response.ok) {
      if (response.status === 204) return undefined as T;
      return JSON.parse(await response.text()) as T;
    }
    const error = await refusal(response);
    const unreachable = error.code === "" && (response.status === 502 || response.status === 504);
    if (tries < retries && (unreachable || retriedCodes.has(error.code))) return again();
    throw error;
  };

  const call: Hcloud["call"] = (method, path, body) => attempt(method, path, body, 0);

  const find: Hcloud["find"] = (path) =>
    call<never>("GET", path).catch((error: unknown) => {
      if (error instanceof HcloudError && error.code === "not_found") return undefined;
      throw error;
    });

  const failed = ({ status, error, id }: Action): void => {
    if (status === "error") throw new Error(`${error?.message} (${error?.code}, ${id})`);
  };

  const settled: Hcloud["settled"] = async (actions) => {
    const known = actions.filter((action): action is Action => !!action);
    known.forEach(failed);
    let running = known.filter(({ status }) => status === "running").map(({ id }) => id);
    for (let poll = 0; running.length > 0; poll++) {
      await pause(pollFunction === "constant" ? interval : Math.min(interval * 2 ** poll, 60_000));
      const seen: Action[] = [];
      for (let first = 0; first < running.length; first += idsPerPoll) {
        const asked = running.slice(first, first + idsPerPoll).map((id) => `id=${id}`);
        const path = `/actions?${asked.join("&")}&page=1&sort=status&sort=id`;
        seen.push(...(await call<{ actions: Action[] }>("GET", path)).actions);
      }
      const missing = running.filter((id) => !seen.some((action) => action.id === id));
      if (missing.length > 0) throw new Error(`actions not found: [${missing.join(" ")}]`);
      seen.forEach(failed);
      running = seen.filter(({ status }) => status === "running").map(({ id }) => id);
    }
  };

  return { call, find, settled, pause };
};
