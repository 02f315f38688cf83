/** Nothing comes in. */
import { groups, type Planned, shown, stringOf, types } from "./rule.ts";

/** Hetzner knows the directions `in` and `out`; a rule that names none is judged as inbound. */
export const nothingIn = ({ type, name, props }: Planned): readonly string[] =>
  type !== types.firewall
    ? []
    : groups(props.rules)
        .filter(({ direction }) => direction !== "out")
        .map(
          ({ direction, protocol, port }) =>
            `firewall ${name} lets ${stringOf(protocol) ?? "anything"} to port ${stringOf(port) ?? "any"} in (direction ${shown(direction)}): ` +
            "a host accepts nothing; take the rule out, and give the project a route, or yourself the tailnet",
        );
