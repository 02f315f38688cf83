/** Durations as Go writes them: "500ms", "1m30s", "1.5h". */

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds. Throws, naming the setting, when the text is no duration; micro- and nanoseconds are not modelled. */
export const milliseconds = (text: string, setting: string): number => {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    throw new Error(`${setting}: "${text}" must be a duration with its unit, e.g. "500ms" or "10m"`);
  }
  let sum = 0;
  for (const [, number = "0", unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    sum += Number(number) * (units[unit] ?? 0);
  }
  return sum;
};
