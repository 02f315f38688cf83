/** Recorded runs of the official plugins, as a network that answers what was recorded and throws at anything else. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Outside } from "#lab/stand-ins/outside.ts";
import type { Context, Props, Resource } from "#lab/stand-ins/provider.ts";

interface Line {
  readonly phase?: string;
  readonly request: string;
  readonly auth: string;
  readonly body?: unknown;
  readonly status: number;
  readonly response?: unknown;
}

export type Phase = "up" | "preview --refresh" | "up with changes" | "destroy";

/** The lines of one phase whose path starts so. */
export const recorded = (file: string, phase: Phase, prefix: string): readonly Line[] => {
  const text = readFileSync(new URL(`../../fixtures/traces/${file}`, import.meta.url), "utf8");
  const lines = text
    .trim()
    .split("\n")
    .map((line): Line => JSON.parse(line));
  const start = lines.findIndex((line) => line.phase === phase) + 1;
  const length = lines.slice(start).findIndex((line) => line.phase !== undefined);
  const end = length < 0 ? lines.length : start + length;
  return lines.slice(start, end).filter((line) => line.request.split(" ")[1]?.startsWith(prefix));
};

export interface Network {
  readonly outside: Outside;
  /** What was sent, "GET /v1/servers/103". */
  readonly sent: string[];
  /** Milliseconds of every pause. */
  readonly pauses: number[];
  /** Recorded calls that nobody has made yet. */
  readonly left: () => string[];
  readonly headers: Headers[];
}

const bodyOf = (text: unknown): unknown => {
  if (typeof text !== "string") return undefined;
  return text.startsWith("{") ? JSON.parse(text) : text;
};

/** Each recorded answer is given once, in the order of the record. */
export const network = (lines: readonly Line[]): Network => {
  const waiting = [...lines];
  const sent: string[] = [];
  const pauses: number[] = [];
  const headers: Headers[] = [];
  let clock = 0;
  const fetch: Outside["fetch"] = async (url, init) => {
    const { pathname, search } = new URL(url);
    const request = `${init.method} ${pathname}${search}`;
    const body = bodyOf(init.body);
    const given = new Headers(init.headers);
    const at = waiting.findIndex((line) => line.request === request && isDeepStrictEqual(line.body, body));
    const [line] = at < 0 ? [] : waiting.splice(at, 1);
    if (!line)
      throw new Error(
        `not recorded: ${request} ${JSON.stringify(body)}; left are ${waiting.map((one) => one.request).join(", ")}`,
      );
    if (!given.get("authorization")?.startsWith(`${line.auth} `))
      throw new Error(`${request} must be sent with ${line.auth}`);
    sent.push(request);
    headers.push(given);
    const text = line.response === undefined ? null : JSON.stringify(line.response);
    return new Response(text, { status: line.status, headers: { "content-type": "application/json" } });
  };
  const pause: Outside["pause"] = async (milliseconds) => {
    pauses.push(milliseconds);
    clock += milliseconds;
  };
  return {
    outside: { fetch, pause, now: () => clock },
    sent,
    pauses,
    headers,
    left: () => waiting.map((line) => line.request),
  };
};

/** A network that answers from a list, whatever is asked. */
export const answers = (list: readonly (Response | Error)[]): Network => {
  const base = network([]);
  const waiting = [...list];
  const fetch: Outside["fetch"] = async (url, init) => {
    const { pathname, search } = new URL(url);
    base.sent.push(`${init.method} ${pathname}${search}${init.body ? ` ${init.body}` : ""}`);
    base.headers.push(new Headers(init.headers));
    const next = waiting.shift();
    if (!next || next instanceof Error) throw next ?? new Error(`one call too many: ${base.sent.at(-1)}`);
    return next;
  };
  return { ...base, outside: { ...base.outside, fetch } };
};

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

export const context = (config: Props): Context => ({
  config,
  log: () => {},
  status: () => {},
  signal: new AbortController().signal,
});

/** A resource in the state, as the framework keeps it. */
export interface Kept {
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
}

/** One resource through its life, the way the engine leads it. */
export const life = (resource: Resource | undefined, config: Props) => {
  if (!resource) throw new Error("the provider has no such resource");
  const ctx = context(config);
  const checked = (inputs: Props, old?: Props): Props => resource.check?.(inputs, old, "name").inputs ?? inputs;
  return {
    create: async (inputs: Props): Promise<Kept> => {
      const given = checked(inputs);
      await resource.plan?.(given, ctx);
      const { id, outputs } = await resource.create(given, ctx, "name");
      return { id, inputs: given, outputs: { ...given, ...outputs } };
    },
    refresh: async (kept: Kept): Promise<Kept | undefined> => {
      const found = await resource.read?.(kept.id, kept, ctx);
      return found && { id: found.id ?? kept.id, inputs: found.inputs ?? kept.inputs, outputs: found.outputs };
    },
    diff: async (kept: Kept, inputs: Props): Promise<readonly string[]> =>
      (await resource.diff?.(checked(inputs, kept.inputs), kept, ctx)) ?? [],
    update: async (kept: Kept, inputs: Props): Promise<Kept> => {
      const given = checked(inputs, kept.inputs);
      await resource.plan?.(given, ctx);
      const outputs = (await resource.update?.(kept.id, given, kept, ctx)) ?? {};
      return { id: kept.id, inputs: given, outputs: { ...given, ...outputs } };
    },
    remove: async (kept: Kept): Promise<void> => resource.delete?.(kept.id, kept, ctx),
  };
};
