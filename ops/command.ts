/** What the command lines of operators have in common: how they are read, and how they end. */
import { type ParseArgsConfig, parseArgs } from "node:util";

/** A mistake of the caller's; its message is all there is to say. */
export class Usage extends Error {}

export const text = { type: "string" } as const;
export const flag = { type: "boolean", default: false } as const;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** node's own parser. @throws Usage with its message and the usage text */
export const parsed = <T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> => {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Usage(`${messageOf(error)}\n\n${usage}`);
  }
};

/**
 * The whole of a command: exit code of `main`, or 2 with the message of what was thrown.
 * @param options undefined when help was asked for
 */
export const command = async <T>(
  usage: string,
  options: (args: readonly string[]) => T | undefined,
  main: (options: T) => Promise<number>,
): Promise<void> => {
  try {
    const given = options(process.argv.slice(2));
    if (given) process.exitCode = await main(given);
    else console.log(usage);
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = 2;
  }
};
