/** What readers, gateways or people hold on to, and what the vendor gives once. */
import { type FaultOf, type Registered, types } from "./rule.ts";

const lasting: readonly string[] = [
  types.tunnel,
  types.record,
  types.application,
  types.accessPolicy,
  types.group,
  types.token,
  types.login,
];

/** A stack says that it protects by its projects; one that is made to be thrown away says `outward:protect: false`. */
export const whatLastsIsProtected = (made: readonly Registered[]): readonly FaultOf[] =>
  made.some(({ type, props }) => type === types.project && props.protect === true)
    ? made
        .filter(({ type, protect }) => lasting.includes(type) && !protect)
        .map(({ urn, name }) => ({
          urn,
          fault: `${name} is not protected though this stack has outward:protect: true: a slip would delete it for good; pass protect to it`,
        }))
    : [];
