/** How a caller's service token stands, from what Cloudflare tells of it. Pure. */
import { noticeDays } from "../../settings/tokens.ts";
import type { Authentication } from "../vendors/cloudflare.ts";

export interface Token {
  readonly project: string;
  readonly caller: string;
  /** Hostname and path of each route that names the caller. */
  readonly places: readonly string[];
  /** All callers that these routes name: the log does not tell them apart. */
  readonly beside: readonly string[];
  readonly version: number;
  readonly rotated?: string | undefined;
  /** When the secret before stops passing. */
  readonly until?: string | undefined;
  /** Undefined: it lasts for ever. Null: Cloudflare has no such token. */
  readonly expiresAt: string | undefined | null;
  readonly lastSeen?: string | undefined;
}

export type State = "gone" | "ended" | "ending" | "left behind" | "overlap" | "rotated" | "never rotated";

export interface Standing extends Token {
  readonly state: State;
  /** What is known, a sentence each. */
  readonly says: readonly string[];
  /** What to do; undefined when there is nothing. */
  readonly move?: string;
}

const day = 24 * 3_600_000;
const notice = noticeDays * day;

const times = (n: number): string => (n === 1 ? "once" : `${n} times`);
const from = (events: readonly Authentication[]): string =>
  [...new Set(events.map((one) => one.ip_address))].sort().join(", ");
const since = (events: readonly Authentication[], moment: string | undefined) =>
  events.filter(({ created_at }) => Date.parse(created_at) >= Date.parse(moment ?? "1970-01-01T00:00:00Z"));

const passesOf = (token: Token, passed: readonly Authentication[]): string => {
  const who =
    token.beside.length > 1
      ? ` (${token.beside.join(", ")} come to the same route, and the log does not tell them apart)`
      : "";
  const when = token.rotated ? "since the rotation" : "in the log";
  return passed.length === 0
    ? `nobody has passed ${when}`
    : `passed ${times(passed.length)} ${when}, from ${from(passed)}${who}`;
};

const rotationOf = (token: Token, passed: readonly Authentication[], refused: readonly Authentication[], now: Date) => {
  const { until } = token;
  if (until === undefined) return { state: "never rotated", says: ["has one secret only"] } as const;
  if (Date.parse(until) > now.getTime()) {
    const blind = passed.length === 0 ? [] : ["Cloudflare does not tell which of the two secrets was shown"];
    return { state: "overlap", says: [`the secret before passes until ${until}`, ...blind] } as const;
  }
  const [good, bad] = [since(passed, until), since(refused, until)];
  const known = `the secret before stopped on ${until}`;
  if (bad.length > 0)
    return {
      state: "left behind",
      says: [known, `refused ${times(bad.length)} since then, from ${from(bad)}: an old secret, or a wrong one`],
      move: `give the machine at ${from(bad)} its new secret: pulumi stack output serviceTokens --show-secrets`,
    } as const;
  const proof =
    good.length > 0 ? [`who has passed since then (${times(good.length)}, from ${from(good)}) has the new one`] : [];
  return { state: "rotated", says: [known, ...proof] } as const;
};

/** @param events newest of the log, of machines, however they ended */
export const standingOf = (token: Token, events: readonly Authentication[], now: Date): Standing => {
  const where = `outward:${token.project}.tokens.${token.caller}`;
  const renew = `raise ${where}.version to ${token.version + 1}, with rotated the moment of now, and run pulumi up`;
  if (token.expiresAt === null)
    return { ...token, state: "gone", says: ["Cloudflare has no such token"], move: "run pulumi up --refresh" };
  const own = events.filter((event) => token.places.includes(event.app_domain));
  const recent = since(own, token.rotated);
  const [passed, refused] = [recent.filter(({ allowed }) => allowed), recent.filter(({ allowed }) => !allowed)];
  const rotation = rotationOf(token, passed, refused, now);
  const seen = token.lastSeen ? [`last seen on ${token.lastSeen}`] : [];
  const says = [...rotation.says, passesOf(token, passed), ...seen];
  const left = Date.parse(token.expiresAt ?? "") - now.getTime();
  if (left <= 0)
    return {
      ...token,
      state: "ended",
      says: [`ended on ${token.expiresAt}: its caller is shut out`, ...says],
      move: renew,
    };
  if (rotation.state === "left behind") return { ...token, ...rotation, says };
  if (left < notice)
    return {
      ...token,
      state: "ending",
      says: [`ends on ${token.expiresAt}, in ${Math.floor(left / day)} days`, ...says],
      move: renew,
    };
  return { ...token, state: rotation.state, says };
};
