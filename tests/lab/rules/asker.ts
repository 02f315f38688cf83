/** Asks at the lab's edge as one of the callers would, from the login to the origin's answer. */
import { expect } from "vitest";
import { as, ask, edge, type Token } from "../lab.ts";
import { cookieOf, loginAnswer } from "../login.ts";
import { cloudflare } from "../vendors.ts";
import type { Caller, End } from "./rows.ts";
import { countries, type Method, methods, people } from "./world.ts";

/** What the origin says of a request. */
export interface Told {
  readonly path: string;
  /** Address, client id, or `nobody` where nothing is asserted. */
  readonly who: string;
  /** How long the assertion holds. */
  readonly seconds: number | null;
}

export interface Found {
  readonly end: End;
  /** When it passed. */
  readonly told?: Told;
}

/** Tells the edge who is what and where; empty tables as they were. */
export const tellEdge = async (known = true): Promise<void> => {
  await edge("/people", "PUT", known ? people : {});
  await edge("/countries", "PUT", known ? countries : {});
};

const byName = async (): Promise<Record<Method, string>> => {
  const found = await cloudflare.call<{ id: string; name: string }[]>("GET", "/access/identity_providers");
  const ids = Object.entries(methods).map(([method, name]) => {
    const id = found.find((one) => one.name === name)?.id;
    if (id === undefined) throw new Error(`the account has no login method ${name}`);
    return [method, id];
  });
  return Object.fromEntries(ids);
};

/** @param tokens the machine's own, and another stack's */
export const asker = async (tokens: { readonly robot: Token; readonly foreign: Token }) => {
  const idps = await byName();
  const headersOf = ({ token }: Caller): Record<string, string> => {
    if (token === undefined) return {};
    return as(token === "wrong" ? { ...tokens.robot, clientSecret: "0".repeat(64) } : tokens[token]);
  };
  return async (url: string, caller: Caller): Promise<Found> => {
    const { email, by = "pin", from = "gateway", moves = from, family } = caller;
    let cookie: string | undefined;
    if (email !== undefined) {
      const posted = await loginAnswer(url, email, { idp: idps[by], from, family });
      if (posted.status === 400) {
        expect(posted.body).toContain("does not offer that login method");
        return { end: "unoffered" };
      }
      cookie = await cookieOf(posted, { from, family });
      if (cookie === undefined) {
        expect([posted.status, posted.body]).toEqual([403, expect.stringContaining("does not have access")]);
        return { end: "refused" };
      }
    }
    const headers = { ...headersOf(caller), ...(cookie ? { cookie } : {}) };
    const answer = await ask(url, { headers, from: moves, family });
    if (answer.status === 302) return { end: "asked" };
    if (answer.status === 403) {
      // The edge's own words: cloudflared refuses with none.
      expect(answer.body).toContain("You don't have permission to view this");
      return { end: "refused" };
    }
    expect(answer).toMatchObject({ status: 200 });
    return { end: "passes", told: JSON.parse(answer.body) as Told };
  };
};

export const words = ({ email = "nobody", by, token, from, moves, family }: Caller): string =>
  [
    token ? `a machine with ${token === "robot" ? "its" : `a ${token}`} token` : email,
    ...(by ? [`by ${methods[by]}`] : []),
    ...(from ? [`from ${from}`] : []),
    ...(family ? [`over IPv${family}`] : []),
    ...(moves ? [`who moves to ${moves}`] : []),
  ].join(" ");
