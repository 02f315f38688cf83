/** Standings as lines for a person. Pure. */
import type { TokenStanding } from "./standing.ts";

const one = ({ project, caller, version, rotated, state, says, move }: TokenStanding): string =>
  [
    `${move ? "!" : " "} ${project}/${caller}: ${state}, secret ${version}${rotated ? ` since ${rotated}` : ""}`,
    ...says.map((sentence) => `    ${sentence}`),
    ...(move ? [`  → ${move}`] : []),
  ].join("\n");

export const tokensText = (standings: readonly TokenStanding[]): string =>
  standings.length === 0 ? "no route names a machine: there is no service token" : standings.map(one).join("\n");
