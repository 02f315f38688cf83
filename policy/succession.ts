/** A host is succeeded, never replaced; and a preview says so when it is about to be. */
import { type FaultOf, type Planned, type Registered, shown, stringOf, types } from "./rule.ts";

/** Six digits of the host's identity end its name (`components/names.ts`). */
const identified = /^outward-.+-[0-9a-f]{6}$/;

/** What powers a server off when it is changed, or replaces it: somebody may change it by hand, and a refresh sees it. */
const traits = ["serverType", "location", "image"];

/** One name at the engine and at Hetzner, another for another host: so a change is a host beside, and no replacement. */
export const hostsAreSucceeded = ({ type, name, props, ignoreChanges }: Planned): readonly string[] => {
  if (type !== types.server) return [];
  const watched = traits.filter((trait) => !ignoreChanges.includes(trait));
  const wrong = props.name !== name || !identified.test(name);
  return [
    ...(wrong
      ? [
          `server ${name} (at Hetzner ${shown(props.name)}) would be replaced when it changes, with no way back: a host is ` +
            "called outward-<stack>-<six digits of its identity> at both; make it with components/host/host.ts",
        ]
      : []),
    ...(ignoreChanges.includes("userData")
      ? []
      : [
          `server ${name} would be replaced by a change of its user_data, which is read once, at first boot; ` +
            'give it ignoreChanges: ["userData"]',
        ]),
    ...(watched.length === 0
      ? []
      : [
          `server ${name} would be changed in place, powered off for it or replaced, when it is found with another ${watched.join(", ")}: ` +
            `a host is succeeded; give it ignoreChanges: ${JSON.stringify(["userData", ...traits]).replaceAll(",", ", ")}`,
        ]),
  ];
};

export const successionIsAnnounced = (made: readonly Registered[]): readonly FaultOf[] =>
  made
    .filter(({ type }) => type === types.host)
    .flatMap(({ urn, name, props }) => {
      const old = stringOf(props.succeeds);
      return old === undefined
        ? []
        : [
            {
              urn,
              fault: `host ${name} succeeds ${old}: an update moves every project, and deletes ${old} at its end`,
            },
          ];
    });
