/** What rules of every project refer to: ways to log in, named groups and places. Made where there is something of it. */
import type { Directory } from "#settings/access/directory.ts";
import type { Project } from "#settings/project/project.ts";
import type { Route } from "#settings/project/route.ts";
import { edgeName } from "../names.ts";
import { Groups } from "./groups.ts";
import { Login } from "./login.ts";
import { type Ids, idsFrom } from "./selectors.ts";

const asksForPin = (routes: readonly Route[]): boolean =>
  routes.some(({ access }) => !("everyone" in access) && (access.loginMethods ?? []).includes("pin"));

export interface DirectoryArgs {
  readonly access: Directory;
  readonly cloudflare: { readonly accountId: string };
  readonly projects: readonly Project[];
  readonly protect: boolean;
}

/** Ids by name; where nothing is named there is no component, and no id is asked for. */
export const directoryIds = (stack: string, { access, cloudflare, projects, protect }: DirectoryArgs): Ids => {
  const { accountId } = cloudflare;
  const { oidc, ...vendors } = access.login;
  const pin = asksForPin(projects.flatMap(({ routes }) => routes));
  const providers = Object.values(vendors).some((one) => one !== undefined) || Object.keys(oidc).length > 0;
  const logins = providers || pin ? new Login("login", { accountId, logins: access.login, pin, protect }).ids : {};
  const login = idsFrom("login method", logins);
  const { groups, places } = access;
  if (Object.keys({ ...groups, ...places }).length === 0)
    return { login, group: idsFrom("group", {}), place: idsFrom("place", {}) };
  const nameOf = (part: string) => edgeName(stack, "groups", part);
  return { login, ...new Groups("groups", { accountId, groups, places, login, nameOf, protect }).ids };
};
