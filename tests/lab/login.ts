/** A person at the edge's login page, with a browser's patience for redirects. */
import { type Answer, type Ask, ask } from "./lab.ts";

const location = ({ headers }: Answer): string | undefined => /^location: (.+?)\r?$/m.exec(headers)?.[1];

interface Way {
  /** Id of the login method. @default the only one, else the one-time PIN */
  readonly idp?: string | undefined;
  /** Leg that the browser is in. @default gateway */
  readonly from?: string | undefined;
  readonly family?: Ask["family"];
}

/** The login page of a page, and what it answers to an address. */
export const loginAnswer = async (url: string, email: string, { idp, ...way }: Way = {}): Promise<Answer> => {
  const { from = "gateway", family } = way;
  const page = location(await ask(url, { from, family }));
  if (!page) throw new Error(`${url} sent nobody to a login page`);
  return ask(page, { method: "POST", form: { email, ...(idp === undefined ? {} : { idp }) }, from, family });
};

/** The cookie of somebody who was let in; undefined of anybody else. */
export const cookieOf = async (
  posted: Answer,
  { from = "gateway", family }: Omit<Way, "idp"> = {},
): Promise<string | undefined> => {
  const back = location(posted);
  if (!back) return undefined;
  const authorized = await ask(back, { from, family });
  return /^set-cookie: (cf_authorization=[^;]+)/im.exec(authorized.headers)?.[1]?.replace(/^cf_a/, "CF_A");
};

/**
 * Logs in for a page and gives the cookie, or undefined when the edge does not let this person in.
 * The edge of the lab believes the address; who may pass is its policies' decision.
 */
export const login = async (url: string, email: string): Promise<string | undefined> =>
  cookieOf(await loginAnswer(url, email));

/** A request of somebody who is logged in. */
export const askAs = (cookie: string, url: string, options: Ask = {}): Promise<Answer> =>
  ask(url, { ...options, headers: { ...options.headers, cookie } });
