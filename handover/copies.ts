/** What is left of a project's data when the host that served it is gone: every copy, the best one first. Pure. */

import type { Latest } from "#host/protocol/answers.ts";
import { unitOf } from "#host/protocol/status.ts";
import type { Observation } from "./situation.ts";

interface Of {
  /** Of the host that wrote the data. */
  readonly epoch: number;
  /** Up to when they have everything, ISO 8601. */
  readonly at: string;
}

export type Copy =
  /** Has all that the one that is gone had in a pause; nothing changed it since. */
  | (Of & { readonly kind: "sealed"; readonly host: string; readonly claim: string })
  /** Had served before, and ceded to the one that is gone. */
  | (Of & { readonly kind: "giver"; readonly host: string })
  | (Of & { readonly kind: "backup"; readonly words: string });

const moment = ({ at }: Of): number => Date.parse(at);

/** What each is, for whoever decides. */
export const wordsOf = (project: string, copy: Copy): string =>
  copy.kind === "backup"
    ? `the last backup of ${project}: ${copy.words}`
    : copy.kind === "sealed"
      ? `${project} on ${copy.host}, which had all of it at ${copy.at}`
      : `${project} on ${copy.host}, which served it until ${copy.at}`;

/** @param backup what a restore would put back, when there is anything */
export const copiesOf = (
  project: string,
  gone: string,
  observations: readonly Observation[],
  backup: Latest | undefined,
): readonly Copy[] => {
  const held = observations.flatMap(({ name: host, status }): readonly Copy[] => {
    const unit = unitOf(status, project);
    if (!unit || host === gone || unit.peer !== gone || unit.at === null) return [];
    const { role, epoch, at, claim, heir, of } = unit;
    if (role === "ready" && claim !== null) return [{ kind: "sealed", host, claim, epoch: of ?? 0, at }];
    return heir !== null && (role === "ceded" || role === "left") ? [{ kind: "giver", host, epoch, at }] : [];
  });
  const stored: readonly Copy[] = backup ? [{ kind: "backup", ...backup }] : [];
  return [...held, ...stored].toSorted((one, other) => other.epoch - one.epoch || moment(other) - moment(one));
};
