/** Nothing comes in. */
import { type Asked, groups, shown, text, types } from "./rule.ts";

/** Hetzner knows the directions `in` and `out`; a rule that names none is judged as inbound. */
export const nothingIn = ({ type, name, props }: Asked): readonly string[] =>
  type !== types.firewall
    ? []
    : groups(props.rules)
        .filter(({ direction }) => direction !== "out")
        .map(
          ({ direction, protocol, port }) =>
            `firewall ${name} lets ${text(protocol) ?? "anything"} to port ${text(port) ?? "any"} in (direction ${shown(direction)}): ` +
            "a host accepts nothing; take the rule out, and give the project a route, or yourself the tailnet",
        );
