/** Everybody who must not pass a route, and those who must: what they present. Pure. */
import type { Inventory, RecordedToken } from "../state/inventory.ts";
import type { VerifyAsked } from "./asked.ts";
import type { Placed } from "./context.ts";

export interface TriedCaller {
  readonly who: string;
  readonly headers: Readonly<Record<string, string>>;
}

const presents = ({ clientId, clientSecret }: RecordedToken): Record<string, string> => ({
  "CF-Access-Client-Id": clientId,
  "CF-Access-Client-Secret": clientSecret,
});

/** A token with no signature: whoever believes it believes anybody. */
const forged = [{ alg: "none", typ: "JWT" }, { aud: ["x"], email: "root@localhost", exp: 4_102_444_800 }, ""]
  .map((part) => Buffer.from(part === "" ? "" : JSON.stringify(part)).toString("base64url"))
  .join(".");

const zeroes = (length: number): string => "0".repeat(length);

interface Known {
  readonly name: string;
  readonly token: RecordedToken;
  readonly named: boolean;
}

const knownTokens = (inventory: Inventory, { project, route }: Placed): readonly Known[] =>
  Object.entries(inventory.tokens).flatMap(([owner, callers]) =>
    Object.entries(callers).map(([caller, token]) => ({
      name: `${owner}/${caller}`,
      token,
      named:
        owner === project.name && !("everyone" in route.access) && (route.access.serviceTokens ?? []).includes(caller),
    })),
  );

const expiredName = ({ expired }: VerifyAsked): string | undefined => expired && `${expired.project}/${expired.caller}`;

/** Nobody of these may pass. */
export const refusedCallers = (
  inventory: Inventory,
  placed: Placed,
  options: VerifyAsked,
  stranger: RecordedToken | undefined,
): readonly TriedCaller[] => {
  const tokens = knownTokens(inventory, placed);
  const expired = expiredName(options);
  const [own] = tokens.filter(({ named }) => named);
  const secret = own?.token.clientSecret ?? "";
  return [
    { who: "nobody", headers: {} },
    {
      who: `nobody, at ${placed.hostname.toUpperCase()}`,
      headers: { Host: placed.hostname.toUpperCase() },
    },
    { who: "a forged assertion", headers: { "Cf-Access-Jwt-Assertion": forged, cookie: `CF_Authorization=${forged}` } },
    { who: "an id nobody issued", headers: presents({ clientId: `${zeroes(32)}.access`, clientSecret: zeroes(64) }) },
    ...(own
      ? [
          {
            who: `${own.name} with a wrong secret`,
            headers: presents({ ...own.token, clientSecret: zeroes(secret.length) }),
          },
        ]
      : []),
    ...tokens
      .filter(({ named, name }) => !named || name === expired)
      .map(({ name, token }) => ({ who: name === expired ? `${name}, expired` : name, headers: presents(token) })),
    ...(stranger ? [{ who: "a valid token that no rule names", headers: presents(stranger) }] : []),
  ];
};

/** Machines that the rule names: each must pass, else every refusal above proves nothing. */
export const members = (inventory: Inventory, placed: Placed, options: VerifyAsked): readonly TriedCaller[] =>
  knownTokens(inventory, placed)
    .filter(({ named, name }) => named && name !== expiredName(options))
    .map(({ name, token }) => ({ who: name, headers: presents(token) }));
