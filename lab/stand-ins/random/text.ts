/** RandomString and RandomPassword: characters from the classes asked for. */
import { randomInt } from "node:crypto";
import type { Failure, Props, Resource } from "../provider.ts";
import { lengthFailures } from "./length.ts";

/** Switch of each class, its minimum and its characters, as the official plugin has them. */
const classes = [
  { on: "lower", least: "minLower", characters: "abcdefghijklmnopqrstuvwxyz" },
  { on: "upper", least: "minUpper", characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { on: "numeric", least: "minNumeric", characters: "0123456789" },
  { on: "special", least: "minSpecial", characters: "!@#$%&*()-_=+[]{}<>:?" },
] as const;

const defaults: Props = Object.fromEntries(
  classes.flatMap(({ on, least }) => [
    [on, true],
    [least, 0],
  ]),
);

const least = (inputs: Props): number => classes.reduce((sum, { least }) => sum + Number(inputs[least] ?? 0), 0);

const failuresOf = (inputs: Props): Failure[] => {
  const failures = lengthFailures(inputs, "length");
  const length = Number(inputs.length);
  if (length < least(inputs)) {
    const reason = `length: ${length} is less than the ${least(inputs)} characters that the minimums ask for: raise it`;
    failures.push({ property: "length", reason });
  }
  if (classes.every(({ on }) => inputs[on] === false)) {
    failures.push({ property: "lower", reason: "lower, upper, numeric and special are all false: turn one on" });
  }
  return failures;
};

const pick = (characters: string): string => characters.charAt(randomInt(characters.length));

const shuffled = (characters: readonly string[]): string => {
  const all = [...characters];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [all[last], all[other]] = [all[other] ?? "", all[last] ?? ""];
  }
  return all.join("");
};

/** Text of `inputs.length` characters that has at least the minimum of each class. */
export const drawText = (given: Props): string => {
  const inputs = { ...defaults, ...given };
  const own = inputs.overrideSpecial;
  const on = classes
    .filter((one) => inputs[one.on] !== false)
    .map((one) => ({
      ...one,
      characters: one.on === "special" && typeof own === "string" && own !== "" ? own : one.characters,
    }));
  const asked = on.flatMap(({ least, characters }) =>
    Array.from({ length: Number(inputs[least]) }, () => pick(characters)),
  );
  const all = on.map(({ characters }) => characters).join("");
  const rest = Array.from({ length: Number(inputs.length) - asked.length }, () => pick(all));
  return shuffled([...asked, ...rest]);
};

const inputs = ["keepers", "length", "overrideSpecial", ...classes.flatMap(({ on, least }) => [on, least])];

export const randomStringResource: Resource = {
  inputs,
  required: ["length"],
  replaceOn: inputs,
  computed: ["result"],
  check: (given) => ({ failures: failuresOf(given) }),
  create: async (given) => {
    const result = drawText(given);
    return { id: result, outputs: { ...defaults, number: given.numeric ?? true, ...given, result } };
  },
};

/** Not its id: that stands in the state in clear. */
export const randomPasswordResource: Resource = {
  ...randomStringResource,
  secrets: ["result"],
  create: async (given) => ({
    id: "none",
    outputs: { ...defaults, number: given.numeric ?? true, ...given, result: drawText(given) },
  }),
};
