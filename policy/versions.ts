/** What runs of an application is known by its sum: a tag moves, and what moves stands in no diff. */
import { type FaultOf, isGroup, notKnown, type Registered, shown, types } from "./rule.ts";

const sum = /^sha256:[0-9a-f]{64}$/;

export const versionsArePinned = (made: readonly Registered[]): readonly FaultOf[] =>
  made
    .filter(({ type }) => type === types.unit)
    .flatMap(({ urn, name, props }) =>
      Object.entries(isGroup(props.runs) ? props.runs : {}).flatMap(([service, runs]): readonly FaultOf[] => {
        const digest = isGroup(runs) ? runs.digest : runs;
        if (digest === notKnown || (typeof digest === "string" && sum.test(digest))) return [];
        const what = isGroup(runs) ? shown(runs.name) : "something";
        return [
          {
            urn,
            fault: `${service} of ${name} runs ${what} by ${shown(digest)}: a tag moves; name it by its digest: bin/outward pin says it`,
          },
        ];
      }),
    );
