/** What rules name of the stack: groups, places and ways to log in have to be there. Pure. */

import type { Project } from "../project/project.ts";
import { nearest } from "../schema/faults.ts";
import type { AccessRule } from "./access.ts";
import { type Directory, loginMethods } from "./directory.ts";
import type { People, Places } from "./people.ts";

interface Use {
  readonly where: string;
  readonly name: string;
}

/** Everything that a part of a rule, or of a group, names. */
interface Uses {
  readonly groups: readonly Use[];
  readonly places: readonly Use[];
  readonly logins: readonly Use[];
}

const vendors = { github: "github", workspaceGroups: "workspace", entraGroups: "entra" } as const;

const uses = (where: string, key: string, names: readonly string[] = []): readonly Use[] =>
  names.map((name, i) => ({ where: `${where}.${key}[${i}]`, name }));

/** Members of a vendor's groups can be told only where one logs in by that vendor. */
const partUses = (where: string, part: People & Places): Uses => ({
  groups: uses(where, "groups", part.groups),
  places: uses(where, "places", part.places),
  logins: [
    ...(Object.keys(vendors) as (keyof typeof vendors)[])
      .filter((key) => part[key])
      .map((key) => ({ where: `${where}.${key}`, name: vendors[key] })),
    ...(part.claims ?? []).map(({ provider }, i) => ({ where: `${where}.claims[${i}].provider`, name: provider })),
  ],
});

const joined = (all: readonly Uses[]): Uses => ({
  groups: all.flatMap(({ groups }) => groups),
  places: all.flatMap(({ places }) => places),
  logins: all.flatMap(({ logins }) => logins),
});

const ruleUses = (where: string, rule: AccessRule): Uses => {
  const { require, loginMethods: methods } = "everyone" in rule ? {} : rule;
  return joined([
    partUses(where, rule),
    partUses(`${where}.require`, require ?? {}),
    partUses(`${where}.except`, rule.except ?? {}),
    { groups: [], places: [], logins: uses(where, "loginMethods", methods) },
  ]);
};

const usesOf = (projects: readonly Project[], { groups }: Directory): Uses =>
  joined([
    ...projects.flatMap(({ name, routes }) =>
      routes.map(({ access }, i) => ruleUses(`projects.${name}.routes[${i}].access`, access)),
    ),
    ...Object.entries(groups).map(([name, group]) => partUses(`outward:access.groups.${name}`, group)),
  ]);

const unknown = (all: readonly Use[], known: readonly string[], what: string, add: string): readonly string[] =>
  all
    .filter(({ name }) => !known.includes(name))
    .map(({ where, name }) => {
      const near = nearest(name, known);
      return `${where}: "${name}" is no ${what} of this stack; ${near ? `did you mean ${near}?` : `add it to outward:access.${add}`}`;
    });

/** A claim that its provider is not asked for reaches no rule. */
const unasked = (projects: readonly Project[], directory: Directory): readonly string[] => {
  const parts = [
    ...projects.flatMap(({ routes }) =>
      routes.flatMap(({ access }) => ("everyone" in access ? [] : [access, access.require ?? {}, access.except ?? {}])),
    ),
    ...Object.values(directory.groups),
  ] as readonly People[];
  const asked = parts.flatMap(({ claims = [] }) => claims);
  return [...new Set(asked.map(({ provider, claim }) => JSON.stringify([provider, claim])))].flatMap((key) => {
    const [provider = "", claim = ""] = JSON.parse(key) as string[];
    const known = directory.login.oidc[provider];
    return known && !(known.claims ?? []).includes(claim)
      ? [`outward:access.login.oidc.${provider}.claims: "${claim}" is missing, which a rule asks for; add it`]
      : [];
  });
};

/** Names that nothing stands behind. */
export const nameFaults = (projects: readonly Project[], directory: Directory): readonly string[] => {
  const { groups, places, logins } = usesOf(projects, directory);
  return [
    ...unknown(groups, Object.keys(directory.groups), "group", "groups"),
    ...unknown(places, Object.keys(directory.places), "place", "places"),
    ...unknown(logins, loginMethods(directory), "login method", "login"),
    ...unasked(projects, directory),
  ];
};

/** Groups and places that no rule names, as `groups.ops`. */
export const unusedNames = (projects: readonly Project[], directory: Directory): readonly string[] => {
  const used = usesOf(projects, directory);
  return (["groups", "places"] as const).flatMap((kind) =>
    Object.keys(directory[kind])
      .filter((own) => !used[kind].some(({ name }) => name === own))
      .map((own) => `${kind}.${own}`),
  );
};
