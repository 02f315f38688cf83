/** The kernel settings that every host has, as its own file says them. Pure apart from reading it. */
import { readFileSync } from "node:fs";

/** `key = value` lines of a sysctl file. */
export const settingsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split("\n")
      .map((line) => /^\s*-?([a-z][\w.*-]*)\s*=\s*(.+?)\s*$/.exec(line))
      .flatMap((match) => (match?.[1] && match[2] ? [[match[1], match[2].replaceAll(/\s+/g, " ")]] : [])),
  );

export const wantedSettings = (): Readonly<Record<string, string>> =>
  settingsOf(readFileSync(new URL("../../components/host/files/sysctl.conf", import.meta.url), "utf8"));
