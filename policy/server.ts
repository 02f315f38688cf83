/** A server has a firewall from its first second, and it is ours. */
import { type FaultOf, isList, notKnown, type Planned, type Registered, types } from "./rule.ts";

const move = "give it firewallIds: [<the id of the stack's Firewall>], as components/host/host.ts does";

const isBare = ({ firewallIds: ids }: Planned["props"]): boolean =>
  ids !== notKnown && !(isList(ids) && ids.length > 0);

export const serversAreClosed = ({ type, name, props }: Planned): readonly string[] =>
  type === types.server && isBare(props)
    ? [`server ${name} has no firewall: every port would be open from its first second; ${move}`]
    : [];

/** By what the ids were made from, which a preview knows before the ids. */
export const serversAreOurs = (made: readonly Registered[]): readonly FaultOf[] => {
  const ours = new Set(made.filter(({ type }) => type === types.firewall).map(({ urn }) => urn));
  return made
    .filter(({ type, props }) => type === types.server && !isBare(props))
    .filter(({ from }) => !(from.firewallIds ?? []).some((urn) => ours.has(urn)))
    .map(({ urn, name }) => ({
      urn,
      fault: `server ${name} is behind no firewall of this stack: nobody here says what it lets in; ${move}`,
    }));
};
