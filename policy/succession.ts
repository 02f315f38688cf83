/** A host is succeeded, never replaced; and a preview says so when it is about to be. */
import { type Asked, type FaultOf, type Made, shown, text, types } from "./rule.ts";

/** Six digits of the host's identity end its name (`components/names.ts`). */
const identified = /^outward-.+-[0-9a-f]{6}$/;

/** One name at the engine and at Hetzner, another for another host: so a change is a host beside, and no replacement. */
export const hostsAreSucceeded = ({ type, name, props, ignoreChanges }: Asked): readonly string[] => {
  if (type !== types.server) return [];
  const wrong = props.name !== name || !identified.test(name);
  return [
    ...(wrong
      ? [
          `server ${name} (at Hetzner ${shown(props.name)}) would be replaced when it changes, with no way back: a host is ` +
            "called outward-<stack>-<six digits of its identity> at both; make it with components/host.ts",
        ]
      : []),
    ...(ignoreChanges.includes("userData")
      ? []
      : [
          `server ${name} would be replaced by a change of its user_data, which is read once, at first boot; ` +
            'give it ignoreChanges: ["userData"]',
        ]),
  ];
};

export const successionIsAnnounced = (made: readonly Made[]): readonly FaultOf[] =>
  made
    .filter(({ type }) => type === types.host)
    .flatMap(({ urn, name, props }) => {
      const old = text(props.succeeds);
      return old === undefined
        ? []
        : [
            {
              urn,
              fault: `host ${name} succeeds ${old}: an update moves every project, and deletes ${old} at its end`,
            },
          ];
    });
