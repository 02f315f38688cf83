/** Who asks for what, and what becomes of it: each rule is seen letting somebody pass, and refusing somebody. */
import type { RuleName } from "./rules.ts";
import { ann, bob, guest, intern, type Method, stranger } from "./world.ts";

export type Leg = "gateway" | "scanner" | "operator";

export interface Caller {
  /** Who logs in, @default nobody does */
  readonly email?: string;
  /** By which method. @default pin */
  readonly by?: Method;
  /** The machine's own token, one of another stack, or its own with a wrong secret. @default none */
  readonly token?: "robot" | "foreign" | "wrong";
  /** From where. @default gateway */
  readonly from?: Leg;
  /** Where to somebody moves once logged in, and asks from there. @default they stay */
  readonly moves?: Leg;
  /** @default IPv6 */
  readonly family?: 4;
}

/**
 * passes: the origin has answered, and knows who it is. asked: sent to the login page. refused: logged in, and not let in;
 * a machine, or whoever is asked for no login, is told so at once. unoffered: the login page has no such method.
 */
export type End = "passes" | "asked" | "refused" | "unoffered";

const robot = { token: "robot" } as const;
const v4 = { family: 4 } as const;
const gitHub = (email: string) => ({ email, by: "github" }) as const;

export const rows: readonly (readonly [RuleName, Caller, End])[] = [
  ["emails", { email: ann }, "passes"],
  ["emails", { email: bob }, "refused"],
  ["emails", {}, "asked"],
  ["domain", { email: bob }, "passes"],
  ["domain", { email: stranger }, "refused"],
  ["domain", { email: "bob@not-outward.test" }, "refused"],
  ["domain", { email: "bob@sub.outward.test" }, "refused"],
  ["org", gitHub(bob), "passes"],
  ["org", gitHub(stranger), "refused"],
  ["org", { email: bob }, "refused"],
  ["team", gitHub(ann), "passes"],
  ["team", gitHub(bob), "refused"],
  ["team", gitHub(stranger), "refused"],
  ["workspace", { email: ann, by: "workspace" }, "passes"],
  ["workspace", { email: bob, by: "workspace" }, "refused"],
  ["workspace", { email: ann, by: "google" }, "refused"],
  ["entra", { email: ann, by: "entra" }, "passes"],
  ["entra", { email: bob, by: "entra" }, "refused"],
  ["claim", { email: ann, by: "keycloak" }, "passes"],
  ["claim", { email: bob, by: "keycloak" }, "refused"],
  ["claim", gitHub(ann), "refused"],
  ["group", { email: "root@outward.test" }, "passes"],
  ["group", gitHub(guest), "passes"],
  ["group", gitHub(bob), "refused"],
  ["token", robot, "passes"],
  ["token", { token: "foreign" }, "refused"],
  ["token", { token: "wrong" }, "refused"],
  ["token", {}, "refused"],
  ["open", {}, "passes"],
  ["open", { token: "wrong", from: "scanner" }, "passes"],

  // Group OR token.
  ["either", gitHub(ann), "passes"],
  ["either", robot, "passes"],
  ["either", gitHub(bob), "refused"],
  ["either", { token: "foreign" }, "asked"],
  // Domain AND country; a place is asked for at every request, not at the login only.
  ["in-country", { email: bob }, "passes"],
  ["in-country", { email: bob, from: "scanner" }, "refused"],
  ["in-country", { email: bob, from: "operator" }, "refused"],
  ["in-country", { email: bob, ...v4 }, "passes"],
  ["in-country", { email: bob, ...v4, from: "scanner" }, "refused"],
  ["in-country", { email: stranger }, "refused"],
  ["in-country", { email: bob, moves: "scanner" }, "refused"],
  ["in-range", { email: bob }, "passes"],
  ["in-range", { email: bob, from: "scanner" }, "refused"],
  ["in-range", { email: bob, moves: "operator" }, "refused"],
  ["in-range", { email: bob, ...v4 }, "passes"],
  ["in-range", { email: bob, ...v4, from: "scanner" }, "refused"],
  ["in-range", { email: stranger }, "refused"],
  ["in-place", { email: bob }, "passes"],
  ["in-place", { email: bob, from: "operator" }, "passes"],
  ["in-place", { email: bob, from: "scanner" }, "refused"],
  ["in-place", { email: stranger, from: "operator" }, "refused"],
  // Domain AND group.
  ["in-group", gitHub(ann), "passes"],
  ["in-group", gitHub(bob), "refused"],
  ["in-group", gitHub(guest), "refused"],
  ["in-group", { email: ann }, "refused"],
  ["by-github", gitHub(bob), "passes"],
  ["by-github", { email: bob, by: "pin" }, "unoffered"],
  ["by-github", gitHub(stranger), "refused"],
  ["by-pin", { email: bob, by: "pin" }, "passes"],
  ["by-pin", { email: bob, by: "google" }, "passes"],
  ["by-pin", { email: stranger, by: "pin" }, "refused"],
  ["by-pin", gitHub(bob), "unoffered"],
  // EXCEPT.
  ["but-one", { email: bob }, "passes"],
  ["but-one", { email: intern }, "refused"],
  ["but-country", { email: bob }, "passes"],
  ["but-country", { email: bob, from: "scanner" }, "refused"],
  ["but-country", robot, "passes"],
  ["but-country", { ...robot, from: "scanner" }, "asked"],
  ["token-there", robot, "passes"],
  ["token-there", { ...robot, from: "scanner" }, "refused"],
  ["token-there", {}, "refused"],
  ["but-range", {}, "passes"],
  ["but-range", { from: "scanner" }, "refused"],
  ["but-range", v4, "passes"],
  ["but-range", { ...v4, from: "scanner" }, "refused"],
  ["open-there", { from: "operator" }, "passes"],
  ["open-there", { from: "scanner" }, "refused"],
  ["open-there", { ...robot, from: "scanner" }, "refused"],

  ["all", gitHub(ann), "passes"],
  ["all", robot, "passes"],
  ["all", { ...robot, from: "scanner" }, "asked"],
  ["all", gitHub(bob), "refused"],
  ["all", gitHub(guest), "refused"],
  ["all", gitHub(intern), "refused"],
  ["all", { ...gitHub(ann), from: "scanner" }, "refused"],
  ["all", { email: ann, by: "pin" }, "unoffered"],
];
