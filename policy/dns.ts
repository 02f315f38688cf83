/** A hostname leads to a tunnel, never to a host. */
import { type FaultOf, type Planned, type Registered, shown, stringOf, types } from "./rule.ts";

const suffix = ".cfargotunnel.com";

export const namesAreTunnels = ({ type, props }: Planned): readonly string[] => {
  if (type !== types.record) return [];
  const name = stringOf(props.name) ?? "a record";
  if (props.type === "A" || props.type === "AAAA")
    return [
      `${name} is an ${props.type} record to ${shown(props.content)}: it tells where a host is; make it a route of a project`,
    ];
  if (props.type !== "CNAME")
    return [
      `${name} is a record of type ${shown(props.type)}: this stack has CNAMEs to its tunnels only; keep it in another one`,
    ];
  const content = stringOf(props.content);
  return [
    ...(props.proxied === true
      ? []
      : [`${name} has proxied: ${shown(props.proxied)}: past the edge a tunnel answers nobody; set proxied: true`]),
    ...(content === undefined || content.endsWith(suffix)
      ? []
      : [`${name} leads to ${content}: only <tunnel>${suffix} is behind the edge; make it a route of a project`]),
  ];
};

/** By what the content was made from, which a preview knows before the tunnel's id. */
export const namesAreTunnelsOfOurs = (made: readonly Registered[]): readonly FaultOf[] => {
  const ours = new Set(made.filter(({ type }) => type === types.tunnel).map(({ urn }) => urn));
  return made
    .filter(({ type, props }) => type === types.record && props.type === "CNAME")
    .filter(({ from }) => !(from.content ?? []).some((urn) => ours.has(urn)))
    .map(({ urn, props }) => ({
      urn,
      fault:
        `${stringOf(props.name) ?? "a record"} leads to ${shown(props.content)}, which is no tunnel of this stack: its rules are ` +
        "not here; make it a route of a project, or keep the record where its tunnel is",
    }));
};
