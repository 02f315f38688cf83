/** Which application answers for which address at the edge, and which open routes need one of their own. Pure. */

import type { Route } from "../project/route.ts";
import { isOpen, isWideOpen } from "./access.ts";

type Address = Pick<Route, "hostname" | "path">;

/** At Access `*.example.com` stands for every name one level below, and for neither the zone itself nor deeper names. */
export const hostCovers = (pattern: string, hostname: string): boolean =>
  pattern === hostname || (pattern.startsWith("*.") && hostname.slice(hostname.indexOf(".") + 1) === pattern.slice(2));

/** Whether an application at the one address covers the other. Of several that do, the most specific counts. */
export const covers = (one: Address, other: Address): boolean =>
  hostCovers(one.hostname, other.hostname) && `${other.path ?? ""}/`.startsWith(`${one.path ?? ""}/`);

/**
 * Whether an open route has an application: one that bypasses. It needs none where no other one covers it, everybody may
 * come from anywhere, and the account answers for hostnames without one.
 */
export const bypasses = (route: Route, all: readonly Route[], denyUnmatched: boolean): boolean =>
  isOpen(route.access) &&
  (denyUnmatched ||
    !isWideOpen(route.access) ||
    all.some((other) => other !== route && covers(other, route) && hasApplication(other)));

const hasApplication = ({ access }: Route): boolean => !isWideOpen(access);
