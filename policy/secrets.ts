/**
 * Where a secret must not be. The engine does not tell a rule what is marked as secret, so a secret is known by what made
 * it (which a preview knows) and by its value (once there is one). Nothing here prints one.
 */
import { type FaultOf, isGroup, isList, type Registered, types, type Value } from "./rule.ts";

/** Outputs of these are secret, by type. */
const makers: Readonly<Record<string, readonly string[]>> = {
  [types.random]: ["base64", "hex"],
  [types.joinKey]: ["key"],
  [types.tunnel]: ["tunnelSecret"],
  [types.token]: ["clientSecret"],
};

/** What a provider is given in confidence. */
const confided = ["token", "apiToken", "oauthClientSecret", "apiKey"];

/** Outputs of the stack that carry secrets, and are marked so: tests/engine/60-policy.test.ts shows it. */
const marked = ["serviceTokens", "edge"];

/** Shorter ones are no secrets, and would be found everywhere. */
const shortest = 16;

const strings = (value: Value | undefined): readonly string[] => {
  if (typeof value === "string") return [value];
  if (isList(value)) return value.flatMap(strings);
  return isGroup(value) ? Object.values(value).flatMap(strings) : [];
};

const secretsOf = (made: readonly Registered[]): readonly string[] => [
  ...new Set(
    made
      .flatMap(({ type, props, provider }) => [
        ...(makers[type] ?? []).map((name) => props[name]),
        ...confided.map((name) => provider[name]),
      ])
      .flatMap(strings)
      .filter((value) => value.length >= shortest),
  ),
];

/** Inputs that are kept, shown or handed round in the clear, by type, and whose secrets they may be made from. */
const open: readonly { readonly type: string; readonly inputs: readonly string[]; readonly but?: string }[] = [
  { type: types.server, inputs: ["userData", "labels"], but: types.joinKey },
  { type: types.remote, inputs: ["create", "update", "delete", "triggers"] },
  { type: types.local, inputs: ["create", "update", "delete", "triggers"] },
];

const move = "hand it over by stdin, as components/unit/unit.ts does";

export const secretsStayIn = (made: readonly Registered[]): readonly FaultOf[] => {
  const typeOf = new Map(made.map(({ urn, type }) => [urn, type]));
  const secrets = secretsOf(made);
  const holds = (value: Value | undefined): boolean =>
    strings(value).some((one) => secrets.some((secret) => one.includes(secret)));
  const inInputs = open.flatMap(({ type, inputs, but }) =>
    made
      .filter((one) => one.type === type)
      .flatMap(({ urn, name, from, props }) =>
        inputs
          .filter((input) => {
            // Made from these, whatever the value is: their ids and names are not worth the risk.
            const sources = (from[input] ?? []).map((source) => typeOf.get(source));
            return (
              sources.some((source) => source !== but && (source === types.random || source === types.joinKey)) ||
              holds(props[input])
            );
          })
          .map((input) => ({
            urn,
            fault: `${input} of ${name} is made from a secret, and is kept in the clear; ${move}`,
          })),
      ),
  );
  const inOutputs = made
    .filter(({ type }) => type.startsWith("outward:") || type === types.stack)
    .flatMap(({ urn, type, name, props }) =>
      Object.entries(props)
        .filter(([output, value]) => !(type === types.stack && marked.includes(output)) && holds(value))
        .map(([output]) => ({
          urn,
          fault: `output ${output} of ${name} holds a secret; leave it out, or put it into serviceTokens, which is marked as secret`,
        })),
    );
  return [...inInputs, ...inOutputs];
};
