/** A server has a firewall from its first second, and it is ours. */
import { type Asked, type FaultOf, isList, later, type Made, types } from "./rule.ts";

const move = "give it firewallIds: [<the id of the stack's Firewall>], as components/host.ts does";

export const serversAreClosed = ({ type, name, props }: Asked): readonly string[] => {
  const ids = props.firewallIds;
  if (type !== types.server || ids === later || (isList(ids) && ids.length > 0)) return [];
  return [`server ${name} has no firewall: every port would be open from its first second; ${move}`];
};

/** By what the ids were made from, which a preview knows before the ids. */
export const serversAreOurs = (made: readonly Made[]): readonly FaultOf[] => {
  const ours = new Set(made.filter(({ type }) => type === types.firewall).map(({ urn }) => urn));
  return made
    .filter(({ type, from }) => type === types.server && !(from.firewallIds ?? []).some((urn) => ours.has(urn)))
    .map(({ urn, name }) => ({
      urn,
      fault: `server ${name} is behind no firewall of this stack: nobody here says what it lets in; ${move}`,
    }));
};
