/** The account as far as the program wants something of it: each kind's list, asked for once. */

import { rowsOf } from "#vendors/cloudflare.ts";
import type { Config } from "#vendors/credentials.ts";
import type { Account } from "./match.ts";
import type { Wanted } from "./wanted.ts";

const pathOf = ({ kind, inputs }: Wanted): string =>
  `/${kind.place}/${kind.place === "zones" ? inputs.zoneId : inputs.accountId}/${kind.list}`;

export const accountOf = async (config: Config, wanted: readonly Wanted[]): Promise<Account> => {
  const nouns = new Map<string, Set<string>>();
  for (const one of wanted) nouns.set(one.kind.noun, (nouns.get(one.kind.noun) ?? new Set()).add(pathOf(one)));
  const lists = [...nouns].map(async ([noun, paths]) => {
    const rows = await Promise.all([...paths].map((path) => rowsOf(config, path)));
    return [noun, rows.flat()] as const;
  });
  return Object.fromEntries(await Promise.all(lists));
};
