/** Every command line that was seen while something ran: secrets in arguments are gone again by the time a test looks. */
import { readdirSync, readFileSync } from "node:fs";

const now = (): readonly string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()];
      } catch {
        return [];
      }
    });

/** Looks 20 times a second; the function it gives ends that and tells all that was seen. */
export const watchCommandLines = (): (() => string) => {
  const seen = new Set<string>();
  const look = (): void => {
    for (const line of now()) seen.add(line);
  };
  const timer = setInterval(look, 50);
  return () => {
    clearInterval(timer);
    look();
    return `${[...seen].sort().join("\n")}\n`;
  };
};
