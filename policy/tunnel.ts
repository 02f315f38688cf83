/**
 * Readers and gateways know the hostnames of a tunnel for good. A rule is not told what the engine is about to do: that
 * nothing of a tunnel's inputs could replace it is judged here, and `protected` makes the engine itself refuse the rest.
 */
import { notKnown, type Planned, shown, types } from "./rule.ts";

export const tunnelsStay = ({ type, name, props }: Planned): readonly string[] => {
  const source = props.configSrc;
  if (type !== types.tunnel || source === "local" || source === notKnown) return [];
  return [
    `tunnel ${name} has configSrc: ${shown(source)}: its ingress would be the dashboard's, and only a replacement takes that ` +
      'back; set configSrc: "local"',
  ];
};
