/**
 * The second lock: the connector itself asks for the edge's JWT. Read from the very manifest that a unit gets, so it is
 * judged as soon as that is known: in a preview for what is there already, at the end of the update for a new tunnel.
 */
import { parse } from "yaml";
import { address, reason } from "./routes.ts";
import { type FaultOf, groups, isGroup, isList, type Made, text, types, type Value, type Values } from "./rule.ts";

const group = (value: Value | undefined): Values => (isGroup(value) ? value : {});

/** Ingress rules, in their order, of each configuration that a manifest brings: the one that serves and the candidate's. */
const ingressesOf = (manifest: string): readonly (readonly Values[])[] => {
  const { files, connector } = JSON.parse(manifest) as Values;
  return [...groups(files), ...groups(group(group(connector).candidate).files)]
    .filter(({ path }) => text(path)?.endsWith("/cloudflared.yml"))
    .map(({ content }) => {
      const config = parse(Buffer.from(text(content) ?? "", "base64").toString()) as Value;
      return groups(group(config).ingress);
    });
};

/** cloudflared takes the first rule that matches. */
const ruleAt = (ingress: readonly Values[], route: Values): Values | undefined =>
  ingress.find(
    ({ hostname, path }) =>
      hostname === route.hostname && (path === undefined || new RegExp(String(path)).test(text(route.path) ?? "/")),
  );

const checks = ({ originRequest }: Values): boolean => {
  const { required, teamName, audTag } = group(group(originRequest).access);
  return required === true && Boolean(text(teamName)) && isList(audTag) && audTag.length > 0;
};

/** What is wrong with an ingress, for routes as the unit registered them. */
export const unchecked = (ingress: readonly Values[], routes: readonly Values[]): readonly string[] => {
  const asked = new Set(routes.map((route) => ruleAt(ingress, route)));
  return [
    ...routes
      .filter((route) => reason(route) === undefined)
      .filter((route) => {
        const rule = ruleAt(ingress, route);
        return rule && !checks(rule);
      })
      .map(
        (route) =>
          `the connector's rule for ${address(route)} does not check the JWT: who reaches the tunnel past Access would pass; ` +
          "put originRequest.access with required, teamName and audTag on the rule itself",
      ),
    ...ingress
      .filter((rule) => !checks(rule) && !asked.has(rule) && !text(rule.service)?.startsWith("http_status:"))
      .map(
        (rule) =>
          `the connector has a rule for ${rule.hostname ? address(rule) : "everything else"} that checks nothing, and no route ` +
          "is there; take it out",
      ),
  ];
};

export const jwtIsChecked = (made: readonly Made[]): readonly FaultOf[] =>
  made
    .filter(({ type }) => type === types.unit)
    .flatMap((unit) =>
      made
        .filter(({ type, parent }) => type === types.remote && parent === unit.urn)
        .flatMap(({ urn, props }) => {
          const manifest = text(props.stdin);
          if (manifest === undefined) return [];
          const ingresses = ingressesOf(manifest);
          const faults =
            ingresses.length === 0
              ? [`the manifest of ${unit.name} has no cloudflared.yml to judge; deliver it as components/unit.ts does`]
              : ingresses.flatMap((ingress) => unchecked(ingress, groups(unit.props.routes)));
          return [...new Set(faults)].map((fault) => ({ urn, fault }));
        }),
    );
