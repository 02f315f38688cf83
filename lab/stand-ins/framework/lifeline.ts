/** The engine as the process that it started sees it: its address, and its death. */
import { fstatSync } from "node:fs";

/** The engine's address, which is the last argument of every plugin. @throws when there is none. */
export const engineAddress = (what: string): string => {
  const address = process.argv.slice(2).at(-1);
  if (address && !address.startsWith("-")) return address;
  throw new Error(`${what} is started by the engine, with the engine's address as its last argument`);
};

/**
 * Tells when the engine is no more: a killed one cannot ask its plugins to end.
 * It holds the other end of our stdin for as long as it lives. Started by hand, with another stdin: never.
 */
export const onEngineGone = (gone: () => void): void => {
  const stdin = fstatSync(0);
  if (stdin.isFIFO() || stdin.isSocket()) process.stdin.once("close", gone).resume();
};
