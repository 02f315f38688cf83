/** How a caller's service token stands, from what Cloudflare tells of it. Pure. */
import { noticeDays } from "#settings/project/tokens.ts";
import { foldedAddress } from "#settings/schema/hostname.ts";
import { type Authentication, newest } from "#vendors/cloudflare.ts";
import { type RecordedCaller, renewal } from "../state/callers.ts";

export interface HeldToken extends Omit<RecordedCaller, "id"> {
  /** Hostname and path of each route that names the caller. */
  readonly places: readonly string[];
  /** All callers that these routes name: the log does not tell them apart. */
  readonly beside: readonly string[];
  /** Undefined: it lasts for ever. Null: Cloudflare has no such token. */
  readonly expiresAt: string | undefined | null;
  readonly lastSeen?: string | undefined;
}

export type TokenState = "gone" | "ended" | "ending" | "left behind" | "overlap" | "rotated" | "never rotated";

export interface TokenStanding extends HeldToken {
  readonly state: TokenState;
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

const seenOf = ({ lastSeen, until }: HeldToken): readonly string[] => {
  if (lastSeen === undefined) return [];
  const since = until !== undefined && Date.parse(lastSeen) >= Date.parse(until);
  return [`last seen on ${lastSeen}${since ? ", after the secret before had stopped: it has the new one" : ""}`];
};

/** Of how much of the log it is known who passed. @param passed all of it that was looked at */
const spanOf = ({ rotated }: HeldToken, passed: readonly Authentication[]): string => {
  if (passed.length >= newest && since(passed, rotated).length === passed.length)
    return `in the newest ${newest} lines of the log`;
  return rotated ? "since the rotation" : "in the log";
};

const passesOf = (token: HeldToken, when: string, passed: readonly Authentication[]): string => {
  const who =
    token.beside.length > 1
      ? ` (${token.beside.join(", ")} come to the same route, and the log does not tell them apart)`
      : "";
  return passed.length === 0
    ? `nobody has passed ${when}`
    : `passed ${times(passed.length)} ${when}, from ${from(passed)}${who}`;
};

const rotationOf = (
  token: HeldToken,
  passed: readonly Authentication[],
  refused: readonly Authentication[],
  now: Date,
) => {
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
  const proof = good.length > 0 ? [`who has passed since then (from ${from(good)}) has the new one`] : [];
  return { state: "rotated", says: [known, ...proof] } as const;
};

/** @param events newest of the log, of machines, however they ended */
export const standingOf = (token: HeldToken, events: readonly Authentication[], now: Date): TokenStanding => {
  if (token.expiresAt === null)
    return { ...token, state: "gone", says: ["Cloudflare has no such token"], move: "run pulumi up --refresh" };
  const places = token.places.map(foldedAddress);
  const own = events.filter((event) => places.includes(foldedAddress(event.app_domain)));
  const recent = since(own, token.rotated);
  const [passed, refused] = [recent.filter(({ allowed }) => allowed), recent.filter(({ allowed }) => !allowed)];
  const rotation = rotationOf(token, passed, refused, now);
  const when = spanOf(
    token,
    events.filter(({ allowed }) => allowed),
  );
  const says = [...rotation.says, passesOf(token, when, passed), ...seenOf(token)];
  const left = Date.parse(token.expiresAt ?? "") - now.getTime();
  if (left <= 0)
    return {
      ...token,
      state: "ended",
      says: [`ended on ${token.expiresAt}: its caller is shut out`, ...says],
      move: renewal(token),
    };
  if (rotation.state === "left behind") return { ...token, ...rotation, says };
  if (left < notice)
    return {
      ...token,
      state: "ending",
      says: [`ends on ${token.expiresAt}, in ${Math.floor(left / day)} days`, ...says],
      move: renewal(token),
    };
  return { ...token, state: rotation.state, says };
};
